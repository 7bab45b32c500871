using System.Diagnostics;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Quality;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;
using NasBuild.Core.Targets;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>Measures the original and the smallest candidate: what can be reached, and what a trial costs, before anything is searched.</summary>
internal static class PredictStage
{
    public static Profile Run(Plan plan, Original original, CandidateFactory candidates, BuildContext context, bool tell)
    {
        var key = ContentKey.Of(plan.ProfileKey, plan.Settings.TextOf("prune", "quantize", "search"));
        var profile = StageCache.GetOrRun(context.InObj("predict.json"), key, () => Measure(original, candidates, context));
        CheckTargets(plan.Configuration, profile, tell ? context.Report : _ => { });
        return profile;
    }

    private static Profile Measure(Original original, CandidateFactory candidates, BuildContext context)
    {
        context.Progress(new StageProgress("predict", 0, 0, "measuring the original", null));
        original.ReadAll();
        var latency = LatencyMeasurement.Measure(original.Session, original.Sample, context.Timing.Profile);
        var clock = Stopwatch.StartNew();
        var metric = original.SearchSamples is null ? null : original.Metric;
        var subset = metric?.Measure(original.Session, original.SearchSamples!, context.Cancellation) ?? 0;
        var seconds = clock.Elapsed.TotalSeconds;
        var quality = metric is null || ReferenceEquals(original.SearchSamples, original.Validation) ? subset
            : metric.Measure(original.Session, original.Validation!, context.Cancellation);

        // The narrowest is not always the fastest: kernels like some widths better than others.
        clock.Restart();
        using var whole = new Candidate(candidates.Build(CandidateFactory.Joint(candidates.WidthPolicies.Uncompressed, candidates.Precisions.MostCompressed)), original.Settings);
        using var least = new Candidate(candidates.Most(), original.Settings);
        var buildSeconds = clock.Elapsed.TotalSeconds / 2;
        clock.Restart();
        var ratios = new[] { whole, least }.Select(c => LatencyMeasurement.Compare(original.Session, c.Session, original.Sample, context.Timing.Profile).Ratio).ToList();
        return new Profile(
            original.Counts,
            latency.MedianMs,
            original.Model.Graph.Initializers.Where(t => t.ElementType.IsFloat()).Sum(t => t.Count),
            metric?.Name,
            quality,
            subset,
            seconds + (buildSeconds / Environment.ProcessorCount) + (clock.Elapsed.TotalSeconds / 4),
            least.Counts(original.Sample),
            ratios.Min());
    }

    private static void CheckTargets(NasConfiguration configuration, Profile profile, Action<Diagnostic> report)
    {
        List<Diagnostic> problems = [.. TargetTable.Costs
            .Where(t => t.MinimumShare(profile) > t.Tolerance * t.LimitShare(configuration.Target, profile))
            .Select(t => Descriptors.TargetUnreachable.At(
                configuration.PositionOf($"target.{t.Key}"), $"target.{t.Key}", t.Limit(configuration.Target)!, t.MinimumText(profile), Levers(configuration)))];
        if (problems.Count > 0 && configuration.Target.OnMiss == OnMiss.Error)
        {
            throw new NasException(problems);
        }

        problems.ForEach(p => report(p.AsWarning()));
        if (configuration.Search is not null && profile.SecondsPerTrial > configuration.Budget.Time.TimeSpan.TotalSeconds)
        {
            throw new NasException(Descriptors.BudgetTooShort.At(
                configuration.PositionOf("budget.time"), configuration.Budget.Time, Amounts.Time(profile.SecondsPerTrial), Amounts.Time(10 * profile.SecondsPerTrial)));
        }
    }

    private static string Levers(NasConfiguration configuration) => (configuration.Prune, configuration.Quantize) switch
    {
        (null, null) => "'prune' cuts channels, 'quantize' lowers the bits.",
        (null, _) => "'prune' cuts channels as well.",
        (_, null) => "'quantize' lowers the bits as well.",
        _ => "a higher 'prune.max-ratio', or fewer bits in 'quantize.weights'.",
    };
}
