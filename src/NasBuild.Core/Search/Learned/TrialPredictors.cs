using NasBuild.Core.Compression.Complexity;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;
using NasBuild.Core.Targets;
using NasBuild.Engine.Timing;

namespace NasBuild.Core.Search.Learned;

/// <summary>
/// Predictors of policies that were not measured, from the trials of a search: utility (the logarithm of the quality),
/// latency and counted costs.
/// </summary>
internal sealed class TrialPredictors
{
    private readonly FittedMetric? quality;
    private readonly FittedMetric latency;
    private readonly Dictionary<string, IDifferentiable> counts;

    /// <param name="quality">Predicts the quality; null if none is measured.</param>
    /// <param name="latency">Predicts the latency relative to the original's.</param>
    /// <param name="formula">The formula of a counted cost, or the function that it is linear in.</param>
    /// <param name="trials">The trials that linear functions are fitted to.</param>
    public TrialPredictors(
        FittedMetric? quality,
        FittedMetric latency,
        Func<CountedTarget, PolicyComplexity> formula,
        IReadOnlyList<PolicyTrial> trials)
    {
        (this.quality, this.latency) = (quality, latency);
        LogLatency = latency.Mean;
        LatencyRatio = new Exponential(LogLatency);
        counts = TargetTable.Counted.ToDictionary(
            t => t.Key, IDifferentiable (t) => t.IsFitted ? Affine.Fit(formula(t), Measured(t)) : formula(t));

        (double[] X, double Y)[] Measured(CountedTarget target)
        {
            var space = latency.Learned.Encoding.Space;
            return [.. trials.Select(t => (space.Vector(t.Point), (double)t.Measured.Counts[target.Key]))];
        }
    }

    /// <summary>The predictor of quality, and its comparison with others.</summary>
    public PredictorChoice? Quality => quality?.Choice;

    /// <summary>The predictor of latency, and its comparison with others.</summary>
    public PredictorChoice Latency => latency.Choice;

    /// <summary>
    /// The predicted utility: the higher, the better the quality; null if none is measured.
    /// </summary>
    /// <exception cref="InvalidCastException">The predictor of quality has no gradient.</exception>
    public IDifferentiable? Utility => quality?.Mean;

    /// <summary>The predicted logarithm of <see cref="LatencyRatio"/>.</summary>
    public IDifferentiable LogLatency { get; }

    /// <summary>The predicted latency, relative to the original's.</summary>
    public IDifferentiable LatencyRatio { get; }

    /// <summary>The predicted size of the file.</summary>
    public IDifferentiable SizeBytes => counts[Measurement.Size];

    /// <summary>Returns a counted cost as a function of the policy.</summary>
    public IDifferentiable Count(CountedTarget target) => counts[target.Key];

    /// <summary>Returns the predictions of a policy.</summary>
    public PredictedTrial Of(Policy policy)
    {
        var (ratio, ratios) = latency.Of(policy);
        var (value, values) = quality?.Of(policy) ?? (double.NaN, (double.NaN, double.NaN));
        return new PredictedTrial(value, values, ratio, ratios);
    }
}
