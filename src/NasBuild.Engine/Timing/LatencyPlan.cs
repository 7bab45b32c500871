namespace NasBuild.Engine.Timing;

/// <summary>The number of blocks of a measurement, and of the runs of each model in a block.</summary>
/// <param name="Blocks">The number of blocks.</param>
/// <param name="Runs">The timed runs of each model in a block, and the warm-up runs before them.</param>
/// <param name="Estimate">The time that it takes.</param>
internal sealed record LatencyPlan(int Blocks, (int WarmUp, int Timed)[] Runs, TimeSpan Estimate)
{
    // Fewer blocks have no spread.
    private const int MinBlocks = 3;

    /// <summary>
    /// Returns the most careful plan within <see cref="LatencySettings.MaxSeconds"/>: slow models get fewer runs in a
    /// block, then no warm-up, then fewer blocks.
    /// </summary>
    /// <param name="settings">The settings.</param>
    /// <param name="milliseconds">The approximate time of a run of each model.</param>
    public static LatencyPlan Of(LatencySettings settings, params double[] milliseconds)
    {
        (int, int)[] Timed(Func<int, (int, int)> runs) => Array.ConvertAll(
            milliseconds, m => runs((int)Math.Clamp(settings.BlockMs / Math.Max(m, 1e-4), 3, 10_000)));
        LatencyPlan[] plans =
        [
            Plan(Timed(runs => (Math.Max(1, runs / 5), runs))),
            Plan(Timed(_ => (1, 1))),
            Plan(Timed(_ => (0, 1))),
        ];
        return Array.Find(plans, p => p.Estimate.TotalSeconds <= settings.MaxSeconds) ?? Shortened(plans[^1]);

        LatencyPlan Plan((int WarmUp, int Timed)[] runs) => new(
            settings.Blocks, runs, TimeSpan.FromMilliseconds(
                settings.Blocks * runs.Zip(milliseconds, (r, m) => (r.WarmUp + r.Timed) * m).Sum()));

        LatencyPlan Shortened(LatencyPlan plan)
        {
            var block = plan.Estimate / plan.Blocks;
            var blocks = Math.Min(plan.Blocks, Math.Max(MinBlocks, (int)(settings.MaxSeconds / block.TotalSeconds)));
            return plan with { Blocks = blocks, Estimate = blocks * block };
        }
    }
}
