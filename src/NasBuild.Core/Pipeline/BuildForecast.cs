using System.Collections.Immutable;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Keys;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Budgets;
using NasBuild.Core.Targets;

namespace NasBuild.Core.Pipeline;

/// <summary>A cost that a build can reach, by the most compressed candidate that was measured before a search.</summary>
/// <param name="Metric">The cost.</param>
/// <param name="Original">The original's.</param>
/// <param name="Minimum">The smallest that was reached.</param>
/// <param name="Share">That as a share of the original's.</param>
/// <param name="Target">The target; null if nas.yaml sets none.</param>
/// <param name="Reachable">True if the target can be reached; null if nas.yaml sets none.</param>
public sealed record ReachableCost(
    string Metric, string Original, string Minimum, double Share, string? Target, bool? Reachable);

/// <summary>What a build would do, how long it would take, and what it can reach.</summary>
/// <param name="FromLock">True if the lock matches: its policy is applied, and nothing is searched.</param>
/// <param name="Steps">The steps, as sentences.</param>
/// <param name="Seconds">The approximate time; null if it is not known.</param>
/// <param name="Costs">The costs that can be reached; none if they were not measured.</param>
public sealed record BuildForecast(
    bool FromLock, ImmutableArray<string> Steps, double? Seconds, ImmutableArray<ReachableCost> Costs)
{
    // A step runs the model forwards and backwards, which takes twice as long, and its teacher forwards.
    private const int PassesOfStep = 4;

    /// <summary>Returns the forecast of a build whose lock matches.</summary>
    internal static BuildForecast OfLock(NasConfiguration configuration) => new(
        true,
        [
            "The lock matches: its policy is applied, and nothing is searched.",
            .. FineTunes(configuration), "Measure the result, and write model and report.",
        ],
        null, []);

    /// <summary>Returns the forecast of a build that decides by measurements.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="profile">The measurements before the search; null if they would take long.</param>
    /// <param name="trainSamples">The number of samples to train on.</param>
    internal static BuildForecast Of(NasConfiguration configuration, Profile? profile, int trainSamples) => new(
        false,
        [
            .. configuration.IsHybrid ? ["Make one model of the components (hybrid)."] : Array.Empty<string>(),
            .. configuration.Prune is { } prune ? [$"Prune {Unit(prune)} by the criterion '{prune.Criterion}'."]
                : Array.Empty<string>(),
            .. configuration.Quantize is { } quantize
                ? [$"Quantize weights to {string.Join(", ", quantize.Weights)} bits: {KeyTypes.QuantizeMethods.Write(quantize.Method)}."]
                : Array.Empty<string>(),
            .. configuration.Search is { } search
                ? [$"Search ({KeyTypes.SearchMethods.Write(search.Method)}) for at most {configuration.Budget.Time} or "
                    + $"{configuration.Budget.Trials} trials"
                    + (profile is null ? "." : $" of about {Amounts.Time(profile.SecondsPerTrial)}.")]
                : Array.Empty<string>(),
            .. FineTunes(configuration),
            "Measure the result, hold it against the targets, and write model, lock and report.",
        ],
        profile is null ? null : Time(configuration, profile, trainSamples),
        profile is null ? [] : [.. TargetTable.Costs
            .Where(t => t.LimitIn(configuration.Target) is not null || t.Key is Measurement.Size or "latency")
            .Select(t => Cost(t, configuration.Target, profile))]);

    private static string Unit(PruneSettings prune) => prune.CutsChannels ? "channels" : "single weights";

    private static IEnumerable<string> FineTunes(NasConfiguration configuration) => configuration.Finetune is { } tune
        ? [$"Fine-tune for {tune.Epochs} epochs, with the original as the teacher."] : [];

    private static double Time(NasConfiguration configuration, Profile profile, int trainSamples)
    {
        var search = configuration.Search is null ? 0 : Math.Min(
            configuration.Budget.Time.TimeSpan.TotalSeconds, configuration.Budget.Trials * profile.SecondsPerTrial);
        var tunings = configuration.Search is null ? 1 : BudgetShares.Finalists;
        var tuning = configuration.Finetune is not { } tune ? 0
            : tunings * tune.Epochs * (double)trainSamples * PassesOfStep * profile.LatencyMs / 1000;
        var emitted = TimingEffort.Usual.Emitted;
        return search + tuning + profile.SecondsPerTrial
            + (2 * emitted.Blocks * Math.Max(emitted.BlockMs, profile.LatencyMs) / 1000);
    }

    private static ReachableCost Cost(CostTarget target, TargetSettings settings, Profile profile)
    {
        var (share, limit) = (target.MinimumShare(profile), target.LimitShare(settings, profile));
        return new ReachableCost(
            target.Name, target.OriginalText(profile), target.MinimumText(profile), share, target.LimitIn(settings),
            limit is null ? null : share <= target.Tolerance * limit);
    }
}
