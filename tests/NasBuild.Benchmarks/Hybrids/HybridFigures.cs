using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Hybrids;

namespace NasBuild.Benchmarks.Hybrids;

/// <summary>The figures of hybrids of language models, all or some of them.</summary>
internal static class HybridFigures
{
    public static void Run(string[] arguments)
    {
        var options = new Options(arguments);
        var (part, seeds, rows) = (options.Text("--part", "all"), options.Number("--seeds", 3), new Rows());
        var samples = options.Number("--samples", 8000);
        bool Wants(string name) => part == "all" || part == name;
        if (Wants("sweep"))
        {
            using var text = new TextHybrids(0);
            var steps = options.Number("--steps", 30);
            text.Sweep(rows, blocks: 1, points: 11, steps, Enum.GetValues<HybridSearchMethod>());
            text.Sweep(rows, blocks: 2, points: 5, steps, Enum.GetValues<HybridSearchMethod>());
        }

        if (Wants("text"))
        {
            var settings = TextHybrids.Settings with
            {
                Cost = options.Number("--cost", TextHybrids.Settings.Cost),
                Steps = options.Number("--search-steps", TextHybrids.Settings.Steps),
            };
            using (var text = new TextHybrids(0))
            {
                text.Alone(rows, samples + (settings.BatchSize * (settings.ProjectorSteps + settings.Steps)));
            }

            for (var seed = 0; seed < seeds; seed++)
            {
                using var text = new TextHybrids(seed);
                text.Emit(rows, settings, samples, $"seed {seed}");
            }
        }

        if (part == "choices")
        {
            using var text = new TextHybrids(0);
            var components = text.Components(TextHybrids.Settings);
            foreach (var choice in options.Text("--choices", "1111,0011,1100,0111,1110,0001").Split(','))
            {
                text.Tune(
                    rows, choice, components, HybridChoice.Of(choice.Select(c => c - '0')), samples);
            }
        }

        if (Wants("programmed"))
        {
            using var text = new TextHybrids(0);
            var components = text.Components(TextHybrids.Settings);
            foreach (var task in options.Text("--tasks", "in-context-recall;selective-copying").Split(';'))
            {
                var shares = MadHybrids.Program(task, TextHybrids.Settings.Blocks, options);
                text.Tune(
                    rows, $"shares {TextHybrids.Shown(shares)} from {task}", components,
                    HybridChoice.Of(shares, components.Count, TextHybrids.Settings.Threshold.Fraction), samples);
            }
        }

        if (Wants("vision"))
        {
            VisionHybrid.Run(rows, options);
        }

        if (Wants("build"))
        {
            HybridBuild.Run(rows, options.Text("--yaml", "") is { Length: > 0 } yaml ? yaml : null);
        }

        if (Wants("mad"))
        {
            MadHybrids.Run(rows, options);
        }

        rows.Print();
    }
}
