using NasBuild.Core.Training;

namespace NasBuild.Core.Pipeline.FromScratch;

/// <summary>The result of <c>nas train</c>.</summary>
/// <param name="Name">The network's name.</param>
/// <param name="Path">The full path of the model's file.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Parameters">The number of trained parameters.</param>
/// <param name="Metric">The quality metric: accuracy or perplexity.</param>
/// <param name="Splits">The quality on the validation and test split, if there are any.</param>
/// <param name="Training">The result of the training.</param>
public sealed record TrainedNetwork(
    string Name, string Path, long SizeBytes, long Parameters, string Metric,
    IReadOnlyList<(string Split, int Samples, double Quality)> Splits, TrainingResult Training);
