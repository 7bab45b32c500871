namespace NasBuild.Core.Data;

/// <summary>Training takes whole batches, and the split has not enough samples for one.</summary>
public sealed class TooFewSamplesException(string split, int samples, int batchSize)
    : Exception($"The split '{split}' has {samples} samples, too few for one batch of {batchSize}.")
{
    /// <summary>The split's name in nas.yaml.</summary>
    public string Split { get; } = split;

    /// <summary>The samples that there are.</summary>
    public int Samples { get; } = samples;

    /// <summary>The samples of a batch.</summary>
    public int BatchSize { get; } = batchSize;
}
