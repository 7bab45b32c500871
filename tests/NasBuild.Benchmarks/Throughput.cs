using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json.Nodes;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration;
using NasBuild.Core.Pipeline;

namespace NasBuild.Benchmarks;

/// <summary>
/// How many candidates a search evaluates a minute, and which share of the cores' time goes into ONNX Runtime.
/// </summary>
internal static class Throughput
{
    public static void Measure(Consumer consumer, Rows rows)
    {
        var obj = Directory.CreateDirectory(Path.Combine(consumer.Folder, "obj", "throughput")).FullName;
        var inside = 0d;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == "NasBuild.Engine") { l.EnableMeasurementEvents(instrument); }
            }
        };
        listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => Add(ref inside, seconds));
        listener.Start();

        BuildContext Context(BuildMode mode) => new(
            new BuildRequest(Path.Combine(consumer.Folder, "nas.yaml"), obj, mode, BuildProperties.Parse("1", "cpu")),
            _ => { }, _ => { }, CancellationToken.None);
        BuildPipeline.Run(Stage.Predict, Context(BuildMode.Search));
        inside = 0;
        var (clock, cpu) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
        BuildPipeline.Run(Stage.Search, Context(BuildMode.Search));
        var coreSeconds = clock.Elapsed.TotalSeconds * Environment.ProcessorCount;
        var busy = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds / coreSeconds;

        // Measurements beside the trials take no time of their own.
        var trials = File.ReadLines(Path.Combine(obj, "trials.jsonl"))
            .Count(l => (double)JsonNode.Parse(l)!["Seconds"]! > 0);

        rows.Tell(
            "candidates evaluated a minute",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{trials / clock.Elapsed.TotalMinutes:0.0} ({trials} in {clock.Elapsed.TotalSeconds:0} s)"));
        rows.Tell("cores busy during the search", string.Create(CultureInfo.InvariantCulture, $"{100 * busy:0} %"));
        rows.Add(
            "share of the cores' time inside ONNX Runtime",
            string.Create(CultureInfo.InvariantCulture, $"{100 * inside / coreSeconds:0} %"),
            ">= 90 %",
            inside / coreSeconds >= 0.9);
    }

    private static void Add(ref double sum, double value)
    {
        double before;
        do
        {
            before = sum;
        }
        while (Interlocked.CompareExchange(ref sum, before + value, before) != before);
    }
}
