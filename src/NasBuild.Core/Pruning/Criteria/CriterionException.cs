namespace NasBuild.Core.Pruning.Criteria;

/// <summary>
/// The exception for a criterion that cannot rank the weights of a layer: its scores are NaN or infinite, or all the
/// same.
/// </summary>
internal sealed class CriterionException(string metric, string layer, string reason)
    : Exception($"The metric '{metric}' cannot rank the weights of '{layer}': {reason}")
{
    /// <summary>The criterion as it is written.</summary>
    public string Criterion { get; } = metric;

    /// <summary>The layer's name.</summary>
    public string Layer { get; } = layer;

    /// <summary>The problem of the scores.</summary>
    public string Reason { get; } = reason;
}
