namespace NasBuild.Core.Pruning.Statistics;

/// <summary>The exception for a split that is too short to calibrate on.</summary>
internal sealed class TooShortException(string split, int samples, int wanted)
    : Exception($"The split '{split}' has {samples} samples, too few to calibrate on {wanted}.")
{
    /// <summary>The split's name in nas.yaml.</summary>
    public string Split { get; } = split;

    /// <summary>The number of samples in the split.</summary>
    public int Samples { get; } = samples;

    /// <summary>The number of requested samples.</summary>
    public int Wanted { get; } = wanted;
}
