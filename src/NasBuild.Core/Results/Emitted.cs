using System.Collections.Immutable;

namespace NasBuild.Core.Results;

/// <summary>The optimised model as it was shipped.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Sha256">The hash of its bytes.</param>
/// <param name="Measured">What was measured of it.</param>
/// <param name="LockUpdated">Whether the lock was rewritten.</param>
/// <param name="FromLock">Whether the lock named the policy.</param>
/// <param name="SameBytes">Whether the bytes are those of the lock, so that the quality recorded there stands.</param>
/// <param name="Unquantized">Nodes that were to be quantized and stay as they were, with the reason.</param>
public sealed record Emitted(string Path, string Sha256, Measurement Measured, bool LockUpdated, bool FromLock, bool SameBytes, ImmutableArray<string> Unquantized);
