namespace NasBuild.Core.Results;

/// <summary>The decision of the lock.</summary>
/// <param name="Policy">
/// The policy that it records; null if there is no lock, it does not match, or it may not decide.
/// </param>
internal sealed record LockedChoice(ChosenPolicy? Policy);
