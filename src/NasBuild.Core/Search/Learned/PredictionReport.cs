using System.Collections.Immutable;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Learned;

/// <summary>The account of a search's predictions.</summary>
internal static class PredictionReport
{
    /// <summary>Returns the predictions beside the later measurements, and the predictors that were compared.</summary>
    /// <param name="predictors">The last predictors.</param>
    /// <param name="predicted">The predictions of policies before they were measured.</param>
    /// <param name="fresh">The trials of this build.</param>
    public static Predictions Of(
        TrialPredictors predictors, IReadOnlyDictionary<Policy, PredictedTrial> predicted,
        IEnumerable<PolicyTrial> fresh)
    {
        var points = from trial in fresh
                     where predicted.ContainsKey(trial.Point)
                     let p = predicted[trial.Point]
                     from point in new[] { predictors.Quality is null ? null : Quality(trial, p), Latency(trial, p) }
                         .OfType<PredictedPoint>()
                     select point;
        return new Predictions(
            [.. points], [.. Scores("quality", predictors.Quality), .. Scores("latency", predictors.Latency)]);
    }

    /// <summary>Reports targets that none of the policies is predicted to meet together, with the nearest.</summary>
    public static void TellContradiction(
        PolicyStudy study, TrialPredictors predictors, ImmutableArray<PolicyConstraint> constraints,
        IEnumerable<Policy> policies)
    {
        var space = study.Transformations.Space;
        double Violation(Policy policy) => PolicyConstraint.Violation(constraints.AsSpan(), space.Vector(policy));
        if (policies.MinBy(Violation) is { } nearest && Violation(nearest) > 0)
        {
            study.Context.Report(Descriptors.TargetsContradict.At(
                study.Plan.Configuration.PositionOf("target"),
                Amounts.Percent(predictors.LatencyRatio.At(space.Vector(nearest))),
                Amounts.Percent(
                    predictors.SizeBytes.At(space.Vector(nearest)) / study.Profile.Counts[Measurement.Size])));
        }
    }

    private static IEnumerable<PredictorScore> Scores(string metric, PredictorChoice? choice) =>
        choice?.Compared.Select(c => new PredictorScore(metric, c.Name, c.Tau, c.MeanAbsoluteError, c.Chosen)) ?? [];

    private static PredictedPoint Quality(PolicyTrial trial, PredictedTrial p) =>
        new("quality", p.Quality, p.QualityInterval.Low, p.QualityInterval.High, trial.Measured.Quality);

    private static PredictedPoint Latency(PolicyTrial trial, PredictedTrial p) =>
        new("latency", p.LatencyRatio, p.LatencyInterval.Low, p.LatencyInterval.High, trial.Measured.LatencyRatio);
}
