namespace NasBuild.Core.Results;

/// <summary>What fine-tuning a policy's candidate came to.</summary>
/// <param name="Sha256">The hash of the fine-tuned model's file.</param>
/// <param name="Epochs">The epochs done.</param>
/// <param name="BestEpoch">The epoch that the weights are from; 0 for those before training.</param>
/// <param name="Samples">The samples of an epoch.</param>
/// <param name="QualityBefore">The quality on the validation split before training; NaN where there is none.</param>
/// <param name="Quality">The quality after.</param>
/// <param name="Seconds">What it took.</param>
public sealed record FineTuned(string Sha256, int Epochs, int BestEpoch, int Samples, double QualityBefore, double Quality, double Seconds);
