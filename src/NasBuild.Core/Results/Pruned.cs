namespace NasBuild.Core.Results;

/// <summary>A cut model, in floating-point numbers.</summary>
/// <param name="Sha256">The hash of its file.</param>
/// <param name="FineTuned">What fine-tuning came to; null where there was none.</param>
public sealed record Pruned(string Sha256, FineTuned? FineTuned);
