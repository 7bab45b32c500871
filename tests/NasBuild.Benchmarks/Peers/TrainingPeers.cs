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
            "processor", $"{Processor.Describe()}; {Environment.ProcessorCount} cores, {Threads} threads");

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

        foreach (var (setting, timed) in runs.Where(r => r.Value.Count > 0))
        {
            var words = setting.Setting.Length > 0 ? $", {setting.Setting}" : "";
            rows.Tell($"{net}, batch {batch}: {timed[0]["library"]}{words}", Describe(timed));
        }

        // A step waits for others on a busy machine, for longer or shorter.
        var (load, own) = (Load(), runs.Where(r => ours.Contains(r.Key)).Select(r => r.Value).ToList());
        var time = load > Environment.ProcessorCount ? "processorStepMs" : "medianStepMs";
        foreach (var library in settings.Select(s => s.Library).Distinct())
        {
            var timed = runs.Where(r => r.Key.Library == library && r.Value.Count > 0).Select(r => r.Value).ToList();
            if (timed.Count > 0)
            {
                AddRatios(net, own, timed, time, load, rows);
            }
            else
            {
                rows.Tell($"{net}: {library}", "not installed");
            }
        }
    }

    // Each library in the best of its settings, by the time that counts.
    private static void AddRatios(
        string net, List<List<JsonNode>> ours, List<List<JsonNode>> others, string time, double load, Rows rows)
    {
        var (own, other) = (ours.MinBy(r => Median(r, time))!, others.MinBy(r => Median(r, time))!);
        var (first, speed) = (other[0], Median(other, time) / Median(own, time));
        string[] against =
        [
            $"{first["blas"]} ({first["kernels"]})", $"oneDNN {first["oneDnn"]}", $"{first["capability"]}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"by {(time == "processorStepMs" ? "processor time" : "time")} (load {load:0.0})"),
        ];
        rows.Add(
            $"{net}: throughput of {first["library"]}'s",
            string.Create(CultureInfo.InvariantCulture, $"{speed:0.00} x, against {string.Join(", ", against)}"),
            ">= 1.00 x", speed >= 1);
        rows.Add(
            $"{net}: memory of {first["library"]}'s", Median(own, "memoryMb") / Median(other, "memoryMb"), "x", 1);
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

    // The processes that want a core, on average over the last minute.
    private static double Load() => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : 0;
}
