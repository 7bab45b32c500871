using NasBuild.Core.Compression.Complexity;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Core.Targets;

namespace NasBuild.Core.Search.PolicyGradient;

/// <summary>What is foretold of a candidate.</summary>
/// <param name="Quality">The quality metric.</param>
/// <param name="QualityInterval">Where nine of ten measurements lie.</param>
/// <param name="LatencyRatio">The latency relative to the original's.</param>
/// <param name="LatencyInterval">Where nine of ten measurements lie.</param>
internal sealed record PredictedTrial(double Quality, (double Low, double High) QualityInterval, double LatencyRatio, (double Low, double High) LatencyInterval);

/// <summary>What the trials of a search tell of policies that were not tried: utility (the logarithm of the quality), latency and size.</summary>
internal sealed class TrialPredictors
{
    private const double Coverage = 0.9;
    private readonly Space space;
    private readonly bool higherIsBetter;
    private readonly Dictionary<string, IDifferentiable> counts;

    /// <param name="space">The policies.</param>
    /// <param name="higherIsBetter">Whether the quality metric is one to be large.</param>
    /// <param name="quality">Foretells the utility from <paramref name="qualityFeatures"/>; null where no quality is measured.</param>
    /// <param name="qualityFeatures">What tells of quality.</param>
    /// <param name="latency">Foretells the logarithm of the latency from <paramref name="latencyFeatures"/>.</param>
    /// <param name="latencyFeatures">What tells of latency.</param>
    /// <param name="formula">What a counted cost is a function of, or a straight line in.</param>
    /// <param name="trials">The trials, which lines are fitted to.</param>
    public TrialPredictors(
        Space space, bool higherIsBetter, PredictorChoice? quality, TrialFeatures qualityFeatures, PredictorChoice latency, TrialFeatures latencyFeatures, Func<CountedTarget, PolicyComplexity> formula, IReadOnlyList<PolicyTrial> trials)
    {
        this.space = space;
        this.higherIsBetter = higherIsBetter;
        (Quality, Latency) = (quality, latency);
        Utility = quality is null ? null : new PolicyPredictor(space, qualityFeatures, quality.Predictor);
        LogLatency = new PolicyPredictor(space, latencyFeatures, latency.Predictor);
        LatencyRatio = new Exponential(LogLatency);
        counts = TargetTable.Counted.ToDictionary(t => t.Key, IDifferentiable (t) => !t.IsFitted ? formula(t)
            : Affine.Fit(formula(t), [.. trials.Select(trial => (space.Vector(trial.Point), (double)trial.Measured.Counts[t.Key]))]));
    }

    /// <summary>The predictor of quality, and what others would have said.</summary>
    public PredictorChoice? Quality { get; }

    /// <summary>The predictor of latency, and what others would have said.</summary>
    public PredictorChoice Latency { get; }

    /// <summary>The predicted utility: the more, the better the quality.</summary>
    public IPredictor? Utility { get; }

    /// <summary>The predicted logarithm of <see cref="LatencyRatio"/>.</summary>
    public IPredictor LogLatency { get; }

    /// <summary>The predicted latency, relative to the original's.</summary>
    public IDifferentiable LatencyRatio { get; }

    /// <summary>The predicted size of the file.</summary>
    public IDifferentiable SizeBytes => counts[Measurement.Size];

    /// <summary>A cost that is counted, as a function of the policy.</summary>
    public IDifferentiable Count(CountedTarget target) => counts[target.Key];

    /// <summary>The utility of a measured quality: its logarithm, negative where less is better.</summary>
    public static double UtilityOf(double quality, bool higherIsBetter) => (higherIsBetter ? 1 : -1) * Math.Log(Math.Max(quality, 1e-6));

    /// <summary>What is foretold of a policy.</summary>
    public PredictedTrial Of(Policy policy)
    {
        var x = space.Vector(policy);
        var latency = LogLatency.At(x);
        var (faster, slower) = Latency.Interval.Around(latency, Coverage);
        var utility = Utility?.At(x) ?? double.NaN;
        var (worse, better) = Quality?.Interval.Around(utility, Coverage) ?? (double.NaN, double.NaN);
        return new PredictedTrial(
            QualityOf(utility), higherIsBetter ? (QualityOf(worse), QualityOf(better)) : (QualityOf(better), QualityOf(worse)), Math.Exp(latency), (Math.Exp(faster), Math.Exp(slower)));
    }

    private double QualityOf(double utility) => Math.Exp(higherIsBetter ? utility : -utility);
}
