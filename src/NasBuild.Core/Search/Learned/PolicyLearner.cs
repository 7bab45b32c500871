using System.Collections.Immutable;
using NasBuild.Core.Compression.Complexity;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Results;
using NasBuild.Core.Search.LanguageModels;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Core.Targets;
using NasBuild.Engine.Timing;

namespace NasBuild.Core.Search.Learned;

/// <summary>Learns quality and costs of policies from the trials of a study.</summary>
internal sealed class PolicyLearner : IDisposable
{
    private readonly PolicyStudy study;
    private readonly ModelComplexity complexity;
    private readonly int activations;
    private readonly LearnedMetric quality;
    private readonly LearnedMetric latency;
    private readonly MetricFitting fitting;
    private readonly AskedModel? model;
    private readonly AskedQuality? asked;

    /// <param name="study">The study.</param>
    /// <param name="withGradient">True if the predictor of quality must have a gradient.</param>
    public PolicyLearner(PolicyStudy study, bool withGradient)
    {
        (this.study, complexity, fitting) = (study, study.Complexity.Value, new MetricFitting(study));
        var (configuration, space) = (study.Plan.Configuration, study.Transformations.Space);
        activations = configuration.Quantize?.Activations.Min() ?? 32;
        model = configuration.Predict.Endpoint is null || study.Profile.QualityMetric is null ? null
            : new AskedModel(configuration.Predict, study.Context);
        asked = model is null ? null : new AskedQuality(study, model);
        var any = LearnedMetric.Quality(
            configuration.Predict, space, complexity, activations, complexity.Damage, study.HigherIsBetter,
            asked is null ? null : asked.Trainer);
        quality = withGradient ? any.WithGradient() : any;
        latency = LearnedMetric.Latency(configuration.Predict, space, complexity).WithGradient();
    }

    /// <summary>The encoding of policies for the predictor of quality.</summary>
    public PolicyEncoding Encoding => quality.Encoding;

    /// <summary>The number of trials that the predictor of quality needs; the original counts, if it is one.</summary>
    public int FewestTrials => quality.FewestSamples - (study.Transformations.Space.Original is null ? 0 : 1);

    /// <summary>What a language model was asked; null if none was to be.</summary>
    public LanguageModelUse? LanguageModel => model?.Use;

    private Profile Profile => study.Profile;

    /// <summary>Shows what a language model will be asked once there are some trials, and at most.</summary>
    public void Announce(int trials) => asked?.Announce(Encoding, trials);

    /// <summary>Returns the predictors of trials, from the files if these have those of the same trials.</summary>
    public TrialPredictors Fit(IEnumerable<PolicyTrial> trials)
    {
        // The original was measured too: it is a trial, if it is a policy.
        var original = study.Transformations.Space.Original;
        PolicyTrial[] first = original is null ? [] : [new PolicyTrial(original, Profile.Uncompressed, 0)];
        IReadOnlyList<PolicyTrial> all =
        [
            .. first,
            .. trials.Where(t => t.Point != original).OrderBy(t => t.Point.ToString(), StringComparer.Ordinal),
        ];
        var machine = $"{MachineFingerprint.This.Kind}, {study.Device}";
        try
        {
            return new TrialPredictors(
                Profile.QualityMetric is null ? null : fitting.Fit(quality, machine: "", all, t => t.Measured.Quality),
                fitting.Fit(latency, machine, all, t => t.Measured.LatencyRatio),
                t => t.Formula(complexity, activations),
                all);
        }
        finally
        {
            model?.Save();
        }
    }

    /// <summary>Returns the targets of costs, as predictors see them.</summary>
    public ImmutableArray<PolicyConstraint> Constraints(TrialPredictors predictors) =>
    [
        .. from target in TargetTable.Costs
           let limit = study.Objectives.Limit(target)
           where limit is not null
           select target is CountedTarget counted
               ? new PolicyConstraint(
                   target.Name, predictors.Count(counted), limit.Value * Profile.Counts[target.Key])
               : new PolicyConstraint(target.Name, predictors.LatencyRatio, limit.Value),
    ];

    /// <summary>
    /// Returns the function to maximise: the predicted quality and <see cref="Traded"/>; without a quality metric the
    /// size, so that the least compression is best.
    /// </summary>
    public IDifferentiable Utility(TrialPredictors predictors) =>
        predictors.Utility is not { } better
            ? new Affine(predictors.SizeBytes, 0, 1d / Profile.Counts[Measurement.Size])
            : Traded(predictors) is { } latency ? new Sum(better, latency) : better;

    /// <summary>
    /// Returns what the predicted latency adds to the predicted quality, on its learned scale; null if they are not
    /// exchanged.
    /// </summary>
    public IDifferentiable? Traded(TrialPredictors predictors) => study.Objectives.WorstTraded is { } worst
        ? new Affine(
            predictors.LatencyRatio, 0,
            quality.Metric.ToLearned(worst) - quality.Metric.ToLearned(Profile.SubsetQuality))
        : null;

    /// <inheritdoc/>
    public void Dispose() => model?.Dispose();
}
