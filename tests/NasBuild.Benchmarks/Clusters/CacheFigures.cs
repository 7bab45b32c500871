using System.Globalization;
using System.Text.Json.Nodes;
using NasBuild.Engine;

namespace NasBuild.Benchmarks.Clusters;

/// <summary>
/// The time that a clean copy of FashionClassifier takes whose model is in a shared cache, over that of a build which
/// ships the original.
/// </summary>
internal static class CacheFigures
{
    private const int Pairs = 5;
    private const double MaxSeconds = 3;

    public static void Run(string[] options)
    {
        var rows = new Rows();
        rows.Tell("machine", $"{Environment.ProcessorCount} cores, {DateTime.UtcNow:yyyy-MM-dd}");
        Measure(rows, options is [var pairs] ? int.Parse(pairs, CultureInfo.InvariantCulture) : Pairs);
        rows.Print();
    }

    public static void Measure(Rows rows, int pairs = Pairs)
    {
        var place = Directory.CreateTempSubdirectory("nasbuild-cache-").FullName;
        try
        {
            using var first = Consumer.Create();
            var trained = Made(first, place);
            rows.Tell("build of the first machine, which trains", Text(trained));
            var seconds = Enumerable.Range(0, pairs)
                .Select(_ => (Skip: Clean(first, place, "skip"), Cached: Clean(first, place, "locked"))).ToList();
            rows.Tell(
                string.Create(CultureInfo.InvariantCulture, $"build of a clean copy, median of {pairs}"),
                $"{Text(Quantiles.Median(seconds.Select(s => s.Cached)))} from the cache, "
                + $"{Text(Quantiles.Median(seconds.Select(s => s.Skip)))} with NasMode=skip");
            rows.Add(
                "more than with NasMode=skip, median of pairs",
                Quantiles.Median(seconds.Select(s => s.Cached - s.Skip)), "s", MaxSeconds);
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    // The lock of the example may be another kind of machine's: then this one makes its own.
    private static double Made(Consumer consumer, string place)
    {
        var built = consumer.Build("-p:NasMode=auto", $"-p:NasCache={place}");
        if (Directory.GetFiles(place, "model-*").Length == 0)
        {
            built = consumer.Build("-p:NasMode=search", "-p:NasBudgetMinutes=1", $"-p:NasCache={place}");
        }

        return Directory.GetFiles(place, "model-*").Length == 1 ? built.Seconds
            : throw new InvalidOperationException("The first build has stored no model:\n" + built.Output);
    }

    private static double Clean(Consumer first, string place, string mode)
    {
        using var copy = Consumer.Create();
        foreach (var file in new[] { "nas.yaml", "nas.lock.json" })
        {
            File.Copy(Path.Combine(first.Folder, file), Path.Combine(copy.Folder, file), overwrite: true);
        }

        Command.Check(copy.Folder, "dotnet", "restore", "--nologo");
        var built = copy.Build("--no-restore", $"-p:NasMode={mode}", $"-p:NasCache={place}");
        if (mode != "skip")
        {
            var recorded = JsonNode.Parse(File.ReadAllText(Path.Combine(copy.Folder, "nas.lock.json")))!;
            var report = copy.Report();
            if (!(bool)report["isFromCache"]! || (string?)report["sha256"] != (string?)recorded["output"]!["sha256"])
            {
                throw new InvalidOperationException("The model is not that of the cache:\n" + built.Output);
            }
        }

        return built.Seconds;
    }

    private static string Text(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s");
}
