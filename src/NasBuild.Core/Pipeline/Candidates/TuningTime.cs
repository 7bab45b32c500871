using NasBuild.Core.Builds;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>
/// The predicted times of fine-tuning in a search. Kept in a file, so that a search that resumes has the same budgets.
/// </summary>
/// <param name="TrialSeconds">The time of the few steps before the quality of a trial is measured.</param>
/// <param name="FinalistSeconds">The time for fine-tuning a finalist to the end and measuring it.</param>
internal sealed record TuningTime(double TrialSeconds, double FinalistSeconds)
{
    /// <summary>The file of the times.</summary>
    public const string File = "tuning-time.json";

    private const double UsualDegree = 0.5;

    /// <summary>Returns the times, measured once.</summary>
    public static TuningTime Of(
        Plan plan, Original original, Transformations transformations, FineTuner? tuner, BuildContext context)
    {
        var key = ContentKey.Of(
            plan.FinetuneKey, plan.Settings.TextOf("search"), plan.Engine.Name, plan.Engine.Version);
        return StageCache.GetOrRun(context.InObj(File), key, () =>
        {
            context.Progress(new StageProgress("search", 0, 0, "measuring how long fine-tuning takes", null));
            return Measure(plan, original, transformations, tuner, context);
        });
    }

    private static TuningTime Measure(
        Plan plan, Original original, Transformations transformations, FineTuner? tuner, BuildContext context)
    {
        var quality = original.Metric is { } metric && original.SearchSamples is { } some
            ? Seconds(() => metric.Measure(original.Session, some, context.Cancellation))
                * original.Validation!.Count / some.Count
            : 0;
        if (tuner is null)
        {
            return new TuningTime(0, quality);
        }

        var usual = transformations.Named(
            transformations.Seeds([UsualDegree]).FirstOrDefault(transformations.Start));
        var trial = plan.Configuration.Search is { FinetuneSteps: > 0 and var steps } ? Brief(steps) : 0;
        return new TuningTime(trial, tuner.PredictSeconds(usual, quality) + quality);

        // The first run is slower than the others: it scores the samples.
        double Brief(int steps)
        {
            var pruned = transformations.BeforeTraining.Apply(usual).Model;
            tuner.Briefly(pruned, steps, context.Cancellation);
            return Seconds(() => tuner.Briefly(pruned, steps, context.Cancellation));
        }

        double Seconds(Action work)
        {
            var begun = context.Time.GetTimestamp();
            work();
            return Math.Round(context.Time.GetElapsedTime(begun).TotalSeconds, 3);
        }
    }
}
