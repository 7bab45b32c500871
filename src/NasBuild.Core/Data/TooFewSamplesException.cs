namespace NasBuild.Core.Data;

/// <summary>The exception for a split with too few samples for one batch: training uses whole batches only.</summary>
public sealed class TooFewSamplesException(string split, int samples, int batchSize)
    : Exception($"The split '{split}' has {samples} samples, too few for one batch of {batchSize}.")
{
    /// <summary>The split's name in nas.yaml.</summary>
    public string Split { get; } = split;

    /// <summary>The number of samples in the split.</summary>
    public int Samples { get; } = samples;

    /// <summary>The number of samples in a batch.</summary>
    public int BatchSize { get; } = batchSize;
}
