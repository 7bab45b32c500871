using NasBuild.Core.Compression.Complexity;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Core.Targets;

namespace NasBuild.Core.Search.PolicyGradient;

/// <summary>What is predicted of a candidate.</summary>
/// <param name="Quality">The quality metric.</param>
/// <param name="QualityInterval">Where nine of ten measurements lie.</param>
/// <param name="LatencyRatio">The latency relative to the original's.</param>
/// <param name="LatencyInterval">Where nine of ten measurements lie.</param>
internal sealed record PredictedTrial(
    double Quality,
    (double Low, double High) QualityInterval,
    double LatencyRatio,
    (double Low, double High) LatencyInterval);

/// <summary>
/// What the trials of a search tell of policies that were not tried: utility (the logarithm of the quality), latency and
/// what is counted.
/// </summary>
internal sealed class TrialPredictors
{
    private readonly FittedMetric? quality;
    private readonly FittedMetric latency;
    private readonly Dictionary<string, IDifferentiable> counts;

    /// <param name="quality">Predicts the quality; null where none is measured.</param>
    /// <param name="latency">Predicts the latency relative to the original's.</param>
    /// <param name="formula">What a counted cost is a function of, or a straight line in.</param>
    /// <param name="trials">The trials, which lines are fitted to.</param>
    public TrialPredictors(
        FittedMetric? quality,
        FittedMetric latency,
        Func<CountedTarget, PolicyComplexity> formula,
        IReadOnlyList<PolicyTrial> trials)
    {
        (this.quality, this.latency) = (quality, latency);
        Utility = quality?.Mean;
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

    /// <summary>The predictor of quality, and what others would have said.</summary>
    public PredictorChoice? Quality => quality?.Choice;

    /// <summary>The predictor of latency, and what others would have said.</summary>
    public PredictorChoice Latency => latency.Choice;

    /// <summary>The predicted utility: the more, the better the quality.</summary>
    public IDifferentiable? Utility { get; }

    /// <summary>The predicted logarithm of <see cref="LatencyRatio"/>.</summary>
    public IDifferentiable LogLatency { get; }

    /// <summary>The predicted latency, relative to the original's.</summary>
    public IDifferentiable LatencyRatio { get; }

    /// <summary>The predicted size of the file.</summary>
    public IDifferentiable SizeBytes => counts[Measurement.Size];

    /// <summary>A cost that is counted, as a function of the policy.</summary>
    public IDifferentiable Count(CountedTarget target) => counts[target.Key];

    /// <summary>What is predicted of a policy.</summary>
    public PredictedTrial Of(Policy policy)
    {
        var (ratio, ratios) = latency.Of(policy);
        var (value, values) = quality?.Of(policy) ?? (double.NaN, (double.NaN, double.NaN));
        return new PredictedTrial(value, values, ratio, ratios);
    }
}
