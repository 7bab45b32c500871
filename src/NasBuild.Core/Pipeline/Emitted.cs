namespace NasBuild.Core.Pipeline;

/// <summary>The optimised model as it was shipped.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Sha256">The hash of its bytes.</param>
/// <param name="Measured">What was measured of it.</param>
/// <param name="LockUpdated">Whether the lock was rewritten.</param>
/// <param name="FromLock">Whether the lock named the policy, and its recorded quality stands: the bytes are the same.</param>
public sealed record Emitted(string Path, string Sha256, Measurement Measured, bool LockUpdated, bool FromLock);
