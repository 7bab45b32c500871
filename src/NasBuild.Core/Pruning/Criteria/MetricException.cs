namespace NasBuild.Core.Pruning.Criteria;

/// <summary>A metric cannot rank the weights of a layer: its scores are no numbers, or all the same.</summary>
internal sealed class MetricException(string metric, string layer, string reason) : Exception($"The metric '{metric}' cannot rank the weights of '{layer}': {reason}")
{
    /// <summary>The metric as it is written.</summary>
    public string Metric { get; } = metric;

    /// <summary>The layer's name.</summary>
    public string Layer { get; } = layer;

    /// <summary>What is wrong with the scores.</summary>
    public string Reason { get; } = reason;
}
