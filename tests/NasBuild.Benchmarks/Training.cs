using System.Globalization;
using System.Text.Json.Nodes;
using NasBuild.Engine;

namespace NasBuild.Benchmarks;

/// <summary>
/// What training on ONNX Runtime gains and costs: throughput and memory beside PyTorch's, recovery after a cut, a net
/// from scratch.
/// </summary>
internal static class Training
{
    private const int Rounds = 3;

    public static void Run()
    {
        var rows = new Rows();
        rows.Tell("machine", $"{Environment.ProcessorCount} cores, {DateTime.UtcNow:yyyy-MM-dd}");
        WholeNetGradients.Measure(rows);
        BesidePyTorch("resnet14", 64, 20, minimum: 0.5, rows);
        BesidePyTorch("text-gpt", 32, 8, minimum: 0.8, rows);
        Recovery.Measure(rows);
        TrainingFromScratch.Measure(rows);
        rows.Print();
    }

    // Alternating, so that what else the machine does meets both. PyTorch in the better of its memory formats.
    private static void BesidePyTorch(string net, int batch, int steps, double minimum, Rows rows)
    {
        string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
        var script = Path.Combine(Repository.Root, "tests", "NasBuild.Benchmarks", "Peers", "pytorch_training.py");
        var (ours, theirs) = (new List<JsonNode>(), new List<JsonNode>());
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(Last(Command.Check(
                Repository.Root, Environment.ProcessPath!, "training-step", net, Text(batch), Text(steps))));
            foreach (var format in net == "resnet14" ? new[] { "", "--channels-last" } : [""])
            {
                string[] arguments = [
                    script, net, "--batch", Text(batch), "--steps", Text(steps), "--threads", "2",
                    .. format.Length > 0 ? [format] : Array.Empty<string>()];
                if (Command.Run(Repository.Root, "/usr/bin/python3", arguments) is { ExitCode: 0 } run)
                {
                    theirs.Add(Last(run));
                }
            }
        }

        var step = Median(ours, "medianStepMs");
        rows.Tell(
            $"{net}, batch {batch}: a training step",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{step:0} ms, {1000 * batch / step:0} samples/s, {ours.Min(r => (double)r["memoryMb"]!):0} MB"));
        if (theirs.Count == 0)
        {
            rows.Tell($"{net}: PyTorch", "not installed");
            return;
        }

        // The fastest round of each format, and the format that is faster.
        var best = theirs.GroupBy(r => (bool)r["channelsLast"]!).MinBy(g => Median([.. g], "medianStepMs"))!.ToList();
        var peer = Median(best, "medianStepMs");
        rows.Tell(
            $"{net}, batch {batch}: PyTorch {best[0]["torch"]}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{peer:0} ms, {best.Min(r => (double)r["memoryMb"]!):0} MB{((bool)best[0]["channelsLast"]! ? ", channels last" : "")}"));
        rows.Add(
            $"{net}: throughput of PyTorch's", string.Create(CultureInfo.InvariantCulture, $"{peer / step:0.00} x"),
            string.Create(CultureInfo.InvariantCulture, $">= {minimum:0.0} x"), peer / step >= minimum);
        rows.Add($"{net}: peak memory of PyTorch's", Median(ours, "peakMb") / Median(best, "peakMb"), "x", 1.6);
    }

    private static double Median(List<JsonNode> runs, string what) =>
        Quantiles.Median(runs.Select(r => (double)r[what]!));

    private static JsonNode Last(CommandResult run) =>
        JsonNode.Parse(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Last(l => l.StartsWith('{')))!;
}
