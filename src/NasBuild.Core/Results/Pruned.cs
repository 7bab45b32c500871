namespace NasBuild.Core.Results;

/// <summary>A pruned model, in floating point.</summary>
/// <param name="Sha256">The hash of its file.</param>
/// <param name="FineTuned">The result of fine-tuning; null if there was none.</param>
public sealed record Pruned(string Sha256, FineTuned? FineTuned);
