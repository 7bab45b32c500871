namespace NasBuild.Core.Results;

/// <summary>What the lock decides.</summary>
/// <param name="Policy">The policy that it records; null where there is no lock, it does not match, or it may not decide.</param>
internal sealed record LockedChoice(ChosenPolicy? Policy);
