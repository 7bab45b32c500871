using System.Globalization;
using System.Text.Json.Nodes;
using NasBuild.Engine;

namespace NasBuild.Benchmarks;

/// <summary>
/// The main job on the real model: what the emitted model gains and pays, and what the build costs: with a search, from
/// the lock, with nothing changed, with a comment changed, with <c>quantize</c> changed, and as an IDE asks for it.
/// </summary>
internal static class MainJob
{
    private const int Pairs = 7;

    public static void Run()
    {
        using var consumer = Consumer.Create();
        var rows = new Rows();
        rows.Tell("machine", $"{Environment.ProcessorCount} cores, {DateTime.UtcNow:yyyy-MM-dd}");
        consumer.Build("-p:NasMode=skip");
        Searching(consumer, rows);
        FromLock(consumer, rows);
        NothingChanged(consumer, rows);
        DesignTime(consumer, rows);
        CommentChanged(consumer, rows);
        QuantizeChanged(consumer, rows);
        Throughput.Measure(consumer, rows);
        Inspecting.Measure(consumer, rows);
        rows.Print();
    }

    private static void Searching(Consumer consumer, Rows rows)
    {
        var build = consumer.Build("-p:NasMode=search");
        var report = consumer.Report();
        var measured = report["measured"]!;
        var quality = measured["quality"]!.AsArray()[^1]!;
        rows.Add(
            "size of the original",
            100 * (double)measured["optimized"]!["size"]! / (double)measured["original"]!["size"]!, "%", 15, "0.0");
        rows.Add("latency of the original", 100 * (double)measured["latency"]!["ratio"]!, "%", 40, "0.0");
        rows.Add(
            $"accuracy lost on {quality["samples"]} images of {quality["split"]}",
            100 * ((double)quality["original"]! - (double)quality["optimized"]!), "points", 0.5);
        rows.Add("build with a search", build.Seconds, "s", 480, "0");
        rows.Add("peak memory of the worker", build.WorkerPeakMb, "MB", 1500, "0");
        rows.Tell("trials of that search", $"{report["trials"]} in {report["searchSeconds"]} s");
    }

    private static void FromLock(Consumer consumer, Rows rows)
    {
        var hashes = new HashSet<string>();
        var seconds = Enumerable.Range(0, 3).Select(_ =>
        {
            consumer.Clean();
            var build = consumer.Build("-p:NasMode=locked", "--no-restore");
            hashes.Add((string)consumer.Report()["sha256"]!);
            return build.Seconds;
        }).ToList();
        rows.Add("build from the lock, median of 3", Quantiles.Median(seconds), "s", 180, "0.0");
        rows.Add("builds from the lock that differ in a byte", hashes.Count - 1, "", 0, "0");
    }

    private static void NothingChanged(Consumer consumer, Rows rows)
    {
        consumer.Build();
        using var plain = Consumer.Create(withNasBuild: false);
        plain.Build();
        var (with, without) = (new List<double>(), new List<double>());
        for (var i = 0; i < Pairs; i++)
        {
            with.Add(consumer.Build("--no-restore").Seconds);
            without.Add(plain.Build("--no-restore").Seconds);
        }

        rows.Tell(
            $"build with nothing changed, median of {Pairs}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Quantiles.Median(with):0.00} s, without NasBuild {Quantiles.Median(without):0.00} s"));
        rows.Add(
            "more than without NasBuild, median of pairs", Quantiles.Median(with.Zip(without, (a, b) => a - b)), "s",
            0.3);
    }

    private static void DesignTime(Consumer consumer, Rows rows)
    {
        // A worker that does not exist: whoever started it would fail.
        consumer.Touch();
        var build = consumer.TryBuild(
            "-p:DesignTimeBuild=true", "-p:BuildingInsideVisualStudio=true", "-p:SkipCompilerExecution=true",
            "-p:ProvideCommandLineArgs=true", "-t:Compile", "-p:NasWorkerPath=/nonexistent/nas.dll", "--no-restore");
        rows.Add("workers started by a design-time build", build.ExitCode == 0 ? "0" : "1", "0", build.ExitCode == 0);
    }

    private static void CommentChanged(Consumer consumer, Rows rows)
    {
        consumer.Build("--no-restore");
        var before = consumer.Stamps();
        consumer.Edit(yaml => yaml + "# a comment\n");
        consumer.Build("--no-restore");
        var rerun = consumer.Stamps().Where(s => before[s.Key] != s.Value).Select(s => s.Key).ToList();
        rows.Add(
            "stages that a changed comment runs again", rerun.Count == 0 ? "none" : string.Join(", ", rerun),
            "validate only", rerun.TrueForAll(s => s == "validate"));
    }

    private static void QuantizeChanged(Consumer consumer, Rows rows)
    {
        var before = consumer.Trials();
        consumer.Edit(yaml =>
            yaml.Replace("calibration: min-max", "calibration: percentile", StringComparison.Ordinal));
        var build = consumer.Build("--no-restore");
        var after = consumer.Trials();
        var again = before.Keys.Sum(space => after.GetValueOrDefault(space) - before[space]);
        rows.Add("trials of widths measured again after a changed quantize", again, "", 0, "0");
        rows.Tell(
            "build with that change",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{build.Seconds:0} s, {after.Where(s => !before.ContainsKey(s.Key)).Sum(s => s.Value)} new trials of precision"));
    }
}
