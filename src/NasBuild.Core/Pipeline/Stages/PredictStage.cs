using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Pipeline.Initial;
using NasBuild.Core.Quality;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Qualities;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Core.Targets;
using NasBuild.Engine;
using NasBuild.Engine.Timing;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>
/// The stage that measures the original and the smallest candidate before the search: it predicts what can be reached,
/// and the time of a trial.
/// </summary>
internal static class PredictStage
{
    /// <summary>Returns the content key of the measurements.</summary>
    public static string Key(Plan plan) =>
        ContentKey.Of(plan.ProfileKey, plan.Settings.TextOf("prune", "quantize", "search"));

    /// <summary>Runs the stage.</summary>
    /// <exception cref="NasException">The original's quality is not finite.</exception>
    public static Profile Run(
        NasConfiguration configuration, Original original, Transformations transformations, BuildContext context)
    {
        context.Progress(new StageProgress("predict", 0, 0, "measuring the original", null));
        original.ReadAll();
        var latency = LatencyMeasurement.Measure(
            original.Session, original.Sample, context.Timing.Profile, Estimate("the original"));
        var begun = context.Time.GetTimestamp();
        var metric = original.SearchSamples is null ? null : original.Metric;
        var subset = metric?.Measure(original.Session, original.SearchSamples!, context.Cancellation) ?? 0;
        var qualityTime = context.Time.GetElapsedTime(begun);
        var quality = metric is null || ReferenceEquals(original.SearchSamples, original.Validation) ? subset
            : metric.Measure(original.Session, original.Validation!, context.Cancellation);

        if (metric is not null && !double.IsFinite(quality + subset))
        {
            throw new NasException(Descriptors.OriginalPerplexityInfinite.At(
                configuration.PositionOf("model.task"), configuration.SourceName, original.Validation!.Name,
                QualityText.Of(metric.Name, quality + subset)));
        }

        begun = context.Time.GetTimestamp();
        var (space, before) = (transformations.Space, transformations.BeforeTraining.Space.Variables.Length);
        var start = transformations.AfterTraining.Start;
        using var smallest = Candidate(new Policy([.. space.MostCompressed.Levels[..before], .. start.Levels]));
        var buildTime = context.Time.GetElapsedTime(begun);
        begun = context.Time.GetTimestamp();
        var fastest = Ratio(smallest);
        var latencyTime = context.Time.GetElapsedTime(begun);
        if (before > 0)
        {
            // The narrowest candidate is not always the fastest: kernels are faster at some widths than at others.
            using var uncut = Candidate(new Policy([.. space.Uncompressed.Levels[..before], .. start.Levels]));
            fastest = Math.Min(fastest, Ratio(uncut));
        }

        return new Profile(
            original.Counts,
            latency.MedianMs,
            original.Model.Graph.Initializers.Where(t => t.ElementType.IsFloat()).Sum(t => t.Count),
            metric?.Name,
            quality,
            subset,
            (qualityTime + (buildTime / Environment.ProcessorCount) + (latencyTime / 2)).TotalSeconds,
            smallest.Counts(original.Sample),
            fastest)
        {
            Samples = original.Validation?.Count ?? 0,
            FoldersByScore = metric is AccuracyMetric ? FolderOrder.Of(configuration, original) : [],
        };

        Candidate Candidate(Policy policy)
        {
            var named = transformations.Named(policy);
            return new(transformations.Apply(named).Model, named, original.Settings);
        }

        double Ratio(Candidate candidate) => LatencyMeasurement.Compare(
            original.Session, candidate.Session, original.Sample, context.Timing.Profile,
            Estimate("the smallest candidate")).Ratio;

        Action<TimeSpan> Estimate(string what) => time => context.Progress(new StageProgress(
            "predict", 0, 0, $"measuring {what}, about {Amounts.Time(time.TotalSeconds)}", null));
    }

    /// <summary>
    /// Reports labels that the original does not know, targets that cannot be reached, and a budget that is too short.
    /// </summary>
    /// <exception cref="NasException">
    /// A target cannot be reached and a miss is an error, or no trial fits into the budget.
    /// </exception>
    public static void CheckTargets(Plan plan, Profile profile, Action<Diagnostic> report)
    {
        var configuration = plan.Configuration;
        if (!profile.FoldersByScore.IsDefaultOrEmpty)
        {
            report(Descriptors.FoldersInAnotherOrder.At(
                configuration.PositionOfSplit("validation"), configuration.Data.PathOf("validation")!,
                string.Join(", ", profile.FoldersByScore.Select(f => $"\"{f}\""))));
        }
        else if (profile is { Samples: > 0 and var samples, QualityMetric: "accuracy" }
            && ClassScores.Count(plan.Model.Graph) is { } classes
            && Guessing.IsAsGood(profile.Quality, samples, classes))
        {
            report(Descriptors.NoBetterThanGuessing.At(
                configuration.PositionOfSplit("validation"), Math.Round(profile.Quality * samples), samples,
                "validation", classes));
        }

        List<Diagnostic> problems = [.. TargetTable.Costs
            .Where(t => t.MinimumShare(profile) > t.Tolerance * t.LimitShare(configuration.Target, profile))
            .Select(t => Descriptors.TargetUnreachable.At(
                configuration.PositionOf($"target.{t.Key}"), $"target.{t.Key}", t.Limit(configuration.Target)!,
                t.MinimumText(profile), Levers(configuration)))];
        if (problems.Count > 0 && configuration.Target.OnMiss == OnMiss.Error)
        {
            throw new NasException(problems);
        }

        problems.ForEach(p => report(p.AsWarning()));
        if (configuration.Search is not null
            && profile.SecondsPerTrial > configuration.Budget.Time.TimeSpan.TotalSeconds)
        {
            throw new NasException(Descriptors.BudgetTooShort.At(
                configuration.PositionOf("budget.time"), configuration.Budget.Time,
                Amounts.Time(profile.SecondsPerTrial), Amounts.Time(10 * profile.SecondsPerTrial)));
        }
    }

    private static string Levers(NasConfiguration configuration) => (configuration.Prune, configuration.Quantize) switch
    {
        (null, null) => "'prune' removes channels, 'quantize' lowers the bits.",
        (null, _) => "'prune' also removes channels.",
        (_, null) => "'quantize' also lowers the bits.",
        _ => "a higher 'prune.max-ratio', or fewer bits in 'quantize.weights'.",
    };
}
