using System.Diagnostics;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Quality;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>Measures the original and the smallest candidate: what can be reached, and what a trial costs, before anything is searched.</summary>
internal static class PredictStage
{
    // Latency of the smallest candidate is measured: what lies this close above the target may still be reached.
    private const double Tolerance = 1.1;

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
            original.SizeBytes,
            latency.MedianMs,
            OperationCount.Of(original.Optimized, original.Sample),
            original.Model.Graph.Initializers.Where(t => t.ElementType.IsFloat()).Sum(t => t.Count),
            metric?.Name,
            quality,
            subset,
            seconds + (buildSeconds / Environment.ProcessorCount) + (clock.Elapsed.TotalSeconds / 4),
            least.SizeBytes,
            ratios.Min(),
            least.Operations(original.Sample));
    }

    private static void CheckTargets(NasConfiguration configuration, Profile profile, Action<Diagnostic> report)
    {
        List<Diagnostic> problems = [];
        if (configuration.Target.Size is { } size && profile.LeastSizeBytes > size.LimitBytes(profile.SizeBytes))
        {
            problems.Add(Descriptors.TargetUnreachable.At(
                configuration.PositionOf("target.size"), "target.size", size, Amounts.Size(profile.LeastSizeBytes, profile.SizeBytes), Levers(configuration)));
        }

        if (configuration.Target.Latency is { } latency && profile.LeastLatencyRatio * profile.LatencyMs > Tolerance * latency.LimitMs(profile.LatencyMs))
        {
            problems.Add(Descriptors.TargetUnreachable.At(
                configuration.PositionOf("target.latency"), "target.latency", latency, $"about {Amounts.Percent(profile.LeastLatencyRatio)} of the original", Levers(configuration)));
        }

        CheckOperations("macs", configuration.Target.Macs, profile.LeastOperations.Macs, profile.Operations.Macs);
        CheckOperations("bit-operations", configuration.Target.BitOperations, profile.LeastOperations.BitOperations, profile.Operations.BitOperations);
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

        void CheckOperations(string key, Percent? target, long least, long all)
        {
            if (target is { } share && least > share.Fraction * all)
            {
                problems.Add(Descriptors.TargetUnreachable.At(
                    configuration.PositionOf($"target.{key}"), $"target.{key}", share, $"{Amounts.Percent((double)least / all)} of the original", Levers(configuration)));
            }
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
