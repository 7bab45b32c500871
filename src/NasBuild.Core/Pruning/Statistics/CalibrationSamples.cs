using NasBuild.Core.Data;

namespace NasBuild.Core.Pruning.Statistics;

/// <summary>The samples that statistics are measured on.</summary>
internal static class CalibrationSamples
{
    /// <summary>Returns <paramref name="count"/> random samples of the training split; for a text, windows.</summary>
    /// <exception cref="TooShortException">The split has fewer.</exception>
    public static Dataset Draw(Dataset train, int count, int seed) =>
        train.Count >= count ? train.Sample(count, seed) : throw new TooShortException(train.Name, train.Count, count);
}
