namespace NasBuild.Core.Pruning.Statistics;

/// <summary>A split is too short to calibrate on.</summary>
internal sealed class TooShortException(string split, int samples, int wanted)
    : Exception($"The split '{split}' has {samples} samples, too few to calibrate on {wanted}.")
{
    /// <summary>The split's name in nas.yaml.</summary>
    public string Split { get; } = split;

    /// <summary>The samples that there are.</summary>
    public int Samples { get; } = samples;

    /// <summary>The samples asked for.</summary>
    public int Wanted { get; } = wanted;
}
