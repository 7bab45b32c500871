using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Core.Targets;
using Quantiles = NasBuild.Engine.Quantiles;

namespace NasBuild.Core.Search.Learned;

/// <summary>The comparison of latencies with what was predicted before they were measured.</summary>
/// <param name="study">The search.</param>
/// <param name="predicted">The predictions of policies before they were measured.</param>
internal sealed class LatencyCheck(PolicyStudy study, IReadOnlyDictionary<Policy, PredictedTrial> predicted)
{
    // Latency is measured to a few percent; a predictor may be off by as much.
    private const double SmallestDrift = 0.08;
    private const int Anchors = 8;
    private readonly Study<Policy, Measured> trials = study.Under(study.TrialsKey);

    /// <summary>Reports policies that were proposed for the target of latency and miss it.</summary>
    public void ReportSlow(IEnumerable<PolicyTrial> proposed)
    {
        var limit = study.Objectives.Limit(TargetTable.Latency);
        foreach (var trial in proposed.Where(t => limit < t.Measured.LatencyRatio
            && predicted.TryGetValue(t.Point, out var p) && p.LatencyRatio <= limit))
        {
            study.Context.Report(Descriptors.SlowerThanPredicted.With(
                Amounts.Percent(predicted[trial.Point].LatencyRatio),
                Amounts.Percent(trial.Measured.LatencyRatio),
                study.Plan.Configuration.Target.Latency!));
        }
    }

    /// <summary>
    /// If latency differs from the predictions of known trials, times some of these again and corrects all in the
    /// store, for the next fit.
    /// </summary>
    /// <param name="known">The trials of earlier builds.</param>
    /// <param name="fresh">The trials of this build.</param>
    /// <param name="predictors">The predictors; null if there are none.</param>
    public void Recalibrate(
        IReadOnlyList<PolicyTrial> known, IEnumerable<PolicyTrial> fresh, TrialPredictors? predictors)
    {
        List<PolicyTrial> checkable = [.. fresh.Where(t => predicted.ContainsKey(t.Point))];
        var expected = predictors?.Latency.Compared.Single(c => c.Chosen).MeanAbsoluteError ?? 0;
        if (known.Count == 0 || Drift(
            checkable.Select(t => (t.Measured.LatencyRatio, predicted[t.Point].LatencyRatio)), expected) is not { } drift)
        {
            return;
        }

        // Spread over the measured latencies.
        var anchors = known.OrderBy(t => t.Measured.LatencyRatio)
            .Where((_, i) => i % Math.Max(1, known.Count / Anchors) == 0).ToList();
        var change =
            Quantiles.Median(anchors.Select(t => TimeAgain(t).Measured.LatencyRatio / t.Measured.LatencyRatio));
        foreach (var trial in known.Except(anchors))
        {
            var ratio = trial.Measured.LatencyRatio * change;
            trials.Record(trial with { Measured = trial.Measured with { LatencyRatio = ratio } });
        }

        study.Context.Report(Descriptors.LatencyRecalibrated.With(
            Amounts.Percent(drift), checkable.Count, Amounts.Percent(expected), anchors.Count));
    }

    /// <summary>
    /// Returns the median of |ln(measured / predicted)|; null if there are too few, or if it is no more than what the
    /// measurement and the predictor are known to err.
    /// </summary>
    /// <param name="latencies">The latencies, measured and predicted.</param>
    /// <param name="expected">The predictor's mean absolute error of the logarithm.</param>
    internal static double? Drift(IEnumerable<(double Measured, double Predicted)> latencies, double expected)
    {
        List<double> errors = [.. latencies.Select(l => Math.Abs(Math.Log(l.Measured / l.Predicted)))];
        return errors.Count >= 2 && Quantiles.Median(errors) is var median
            && median > Math.Max(SmallestDrift, 2 * expected) ? median : null;
    }

    private PolicyTrial TimeAgain(PolicyTrial trial)
    {
        var again = trial with
        {
            Measured = trial.Measured with { LatencyRatio = study.Measurements.LatencyRatio(study.Transformations, trial.Point) },
            Seconds = 0
        };
        trials.Record(again);
        return again;
    }
}
