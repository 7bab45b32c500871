using System.Globalization;
using System.Text.Json.Nodes;
using NasBuild.Engine;

namespace NasBuild.Benchmarks.Peers;

/// <summary>
/// A training step of the reference nets beside PyTorch's and libtorch's: throughput and memory, each library in the
/// best of its settings.
/// </summary>
internal static class TrainingPeers
{
    private const int Threads = 2;

    /// <summary>Measures alone.</summary>
    public static void Run(string[] arguments)
    {
        var (options, rows) = (new Options(arguments), new Rows());
        Measure(rows, options.Text("--nets", "resnet14;text-gpt").Split(';'), options.Number("--rounds", 3));
        rows.Print();
    }

    /// <summary>Measures in interleaved rounds, so that what else the machine does meets all.</summary>
    /// <exception cref="PeerException">A library computes in a way that nobody should compare with.</exception>
    public static void Measure(Rows rows, IReadOnlyList<string> nets, int rounds)
    {
        rows.Tell(
            "processor", $"{Processor.Describe()}; {Environment.ProcessorCount} cores, {Threads} threads, {Load()}");

        // A library that nobody should compare with ends the benchmark before it has taken any time.
        PeerSetting.Of(nets[0])[0].Time("--batch", "1", "--steps", "1", "--warm-up", "0");
        var obstacle = PeerSetting.PrepareLibtorch();
        foreach (var net in nets)
        {
            var (batch, steps) = net == "resnet14" ? (64, 20) : (32, 8);
            var settings = PeerSetting.Of(net).Where(s => obstacle is null || s.Library != "libtorch").ToList();
            Compare(net, batch, steps, settings, rounds, rows);
        }

        if (obstacle is not null)
        {
            rows.Tell("libtorch", $"skipped: {obstacle}");
        }
    }

    private static void Compare(
        string net, int batch, int steps, List<PeerSetting> settings, int rounds, Rows rows)
    {
        string[] size = ["--batch", Text(batch), "--steps", Text(steps), "--threads", Text(Threads)];
        var ours = PeerSetting.OfOurs(net, Text(batch), Text(steps));
        var runs = ours.Concat(settings).ToDictionary(s => s, _ => new List<JsonNode>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (setting, timed) in runs)
            {
                if (setting.Time(ours.Contains(setting) ? [] : size) is { } run)
                {
                    timed.Add(run);
                }
            }
        }

        // Each library in the best of its settings.
        var best = runs.Keys.Where(s => runs[s].Count > 0).GroupBy(s => s.Library).ToDictionary(
            g => g.Key, g => runs[g.MinBy(s => Median(runs[s], "medianStepMs"))!]);
        foreach (var (setting, timed) in runs.Where(r => r.Value.Count > 0))
        {
            rows.Tell(
                $"{net}, batch {batch}: {timed[0]["library"]}{(setting.Setting.Length > 0 ? ", " : "")}{setting.Setting}",
                Describe(timed));
        }

        foreach (var library in settings.Select(s => s.Library).Distinct())
        {
            if (best.TryGetValue(library, out var other))
            {
                AddRatios(net, best[ours[0].Library], other, rows);
            }
            else
            {
                rows.Tell($"{net}: {library}", "not installed");
            }
        }
    }

    private static void AddRatios(string net, List<JsonNode> own, List<JsonNode> other, Rows rows)
    {
        var (first, format) = (other[0], CultureInfo.InvariantCulture);
        double Ratio(string what) => Median(other, what) / Median(own, what);
        var (speed, memory) = (Ratio("medianStepMs"), 1 / Ratio("memoryMb"));
        var against = string.Join(", ", new[]
        {
            $"{first["blas"]} ({first["kernels"]})", $"oneDNN {first["oneDnn"]}", $"{first["capability"]}",
        }.Where(t => !t.EndsWith(' ') && t.Length > 0));
        rows.Add(
            $"{net}: throughput of {first["library"]}'s",
            string.Create(
                format,
                $"{speed:0.00} x; by processor time {Ratio("processorStepMs"):0.00} x; against {against}"),
            ">= 1.00 x", speed >= 1);
        rows.Add(
            $"{net}: memory of {first["library"]}'s", string.Create(format, $"{memory:0.00} x"), "<= 1.00 x",
            memory <= 1);
    }

    private static string Describe(List<JsonNode> runs) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Median(runs, "medianStepMs"):0} ms (fastest {runs.Min(r => (double)r["fastestStepMs"]!):0}, processor time ")
        + string.Create(
            CultureInfo.InvariantCulture,
            $"{Median(runs, "processorStepMs"):0}), {Median(runs, "memoryMb"):0} MB{Kernels(runs[0])}");

    private static string Kernels(JsonNode run) =>
        run["kernels"] is { } kernels && $"{kernels}".Length > 0 ? $", {run["blas"]} ({kernels})" : "";

    private static double Median(List<JsonNode> runs, string what) =>
        Quantiles.Median(runs.Select(r => (double)r[what]!));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // Figures of a machine that does other work too are less certain.
    private static string Load() => File.Exists("/proc/loadavg")
        ? $"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"
        : "load unknown";
}
