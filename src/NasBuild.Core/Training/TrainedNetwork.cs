namespace NasBuild.Core.Training;

/// <summary>What <c>nas train</c> came to.</summary>
/// <param name="Name">The network's name.</param>
/// <param name="Path">The full path of the model's file.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Parameters">The numbers that were trained.</param>
/// <param name="Metric">How quality is measured: accuracy or perplexity.</param>
/// <param name="Splits">The quality on the validation and test split, where there are any.</param>
/// <param name="Training">How the training went.</param>
public sealed record TrainedNetwork(
    string Name, string Path, long SizeBytes, long Parameters, string Metric, IReadOnlyList<(string Split, int Samples, double Quality)> Splits, TrainingResult Training);
