namespace NasBuild.Core.Pipeline.FromScratch;

/// <summary>The score of an architecture.</summary>
/// <param name="Accuracy">Its accuracy with the weights of a supernet.</param>
internal sealed record ScoredArchitecture(double Accuracy);
