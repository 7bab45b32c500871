using System.Collections.Immutable;
using System.Text.Json.Nodes;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Classes;
using NasBuild.Core.Results.Curves;
using NasBuild.Core.Results.Layers;
using NasBuild.Core.Results.Qualities;
using NasBuild.Core.Spaces;
using NasBuild.Engine;
using NasBuild.Engine.Timing;

namespace NasBuild.Core.Tests.Reporting.Html;

/// <summary>A report with every part, or with none of those that may be missing.</summary>
internal static class SampleReport
{
    public static BuildReport Whole(string name = "/layer1/conv", string metric = "accuracy") => Least(
        name, metric) with
    {
        FineTuned = new FineTuned("00", 3, 2, 2000, 0.8, 0.9, 41.3)
        {
            Curve = new TrainingCurve(4, 2, [2.5, 1.5, 1.1, 0.8, 0.75, 0.7], [0.8, 0.88, 0.9, 0.89]),
        },
        Transformations =
        [
            new TransformationReport(
                "channels", "Kept channels: 48 of 96 in 2 groups", "group", "channels",
                [new PolicyLine(name, 64, 16), new PolicyLine("/layer2/conv", 32, 32)],
                [$"{name}: it reaches the output"], []),
            new TransformationReport(
                "zeros", "Weights that are not zero: 500 of 1,000 in 1 layers", "layer", "weights",
                [new PolicyLine(name, 1000, 500)], [], []),
            new TransformationReport(
                "bits", "Bits of weights: 1 node at 8", "node", "bits", [new PolicyLine(name, 32, 8)], [], []),
        ],
        Criterion = "mul(sqr(W), mms(G))",
        Notes = ["Latency was measured on this machine."],
        Searched =
        [
            new TrialPoint("widths", 0.95, 1.02, Size(2_700_000), 2, 1, false),
            new TrialPoint("widths", 0.91, 0.6, Size(1_400_000), 1.5, 0.4, false),
            new TrialPoint("precision", 0.90, 0.3, Size(400_000), 1, 0, false),
            new TrialPoint("precision", 0.92, 0.35, Size(420_000), 1, 0, false),
            new TrialPoint("precision", double.NaN, 0.2, Size(200_000), 1, double.PositiveInfinity, false),
            new TrialPoint(TrialPoint.Confirm, 0.93, 0.34, Size(420_000), 0, 0, true),
        ],
        Classes = new ClassComparison(
            "test", 30, 100, [new(0, 10, 9, 7), new(1, 20, 15, 16)], [0, 1], [[9, 1, 0], [5, 15, 0]],
            [[7, 3, 0], [4, 16, 0]],
            [
                new(7, 0, 0, 1, 0.9, 0.6)
                {
                    Picture = Convert.FromBase64String(
                        "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAFUlEQVR4nGNg"
                        + "AAEuIGAQAQIGOSAAAAWMAPG9cqUyAAAAAElFTkSuQmCC"),
                },
                new(9, 1, 0, 1, 0.55, 0.5) { Text = name },
            ],
            3)
        {
            Names = ImmutableSortedDictionary<int, string>.Empty.Add(0, name),
        },
        Layers =
        [
            new LayerChange(name, "Conv", 2_000_000, 300_000) { MsBefore = 1.5, MsAfter = 0.25 },
            new LayerChange("/head", "Gemm", 5_000, 0) { MsBefore = 0.125, MsAfter = 0 },
            new LayerChange("", "", 10, 60) { MsBefore = 0.25, MsAfter = 0.375 },
        ],
        Sensitivity = new LayerSensitivity(
            "error of the output", ImmutableSortedDictionary<string, double>.Empty.Add(name, 0.125)),
        Limits = new TargetLimits(
            0.93, ImmutableSortedDictionary<string, double>.Empty.Add("latency", 0.4).Add("size", 0.25)),
        Inputs = ImmutableSortedDictionary<string, string>.Empty.Add("model", "ab12"),
        Predictions = new Predictions(
            [
                new PredictedPoint("quality", 0.90, 0.88, 0.92, 0.91),
                new PredictedPoint("quality", 0.80, 0.79, 0.81, 0.84),
                new PredictedPoint("quality", 0.70, 0.65, 0.75, 0.69),
                new PredictedPoint("latency", 0.50, 0.50, 0.50, 0.48),
            ],
            [
                new PredictorScore("quality", "ridge", 0.9, 0.01, true),
                new PredictorScore("quality", name, 0.5, 0.02, false)]),
    };

    public static BuildReport Least(string source = "models/net.onnx", string? metric = null) => new(
        "0.1.0", source, "/elsewhere/obj/nas/small.onnx", "cd34",
        [
            new ReportLine("size", "2.75 MB", "410.0 KB", "15.0 %", "<= 25 %", "ok", "") { Gain = "6.7x smaller" },
            new ReportLine(
                "latency", "1.920 ms", "0.610 ms", "31.8 %", "<= 30 %", "missed", "median of 21 paired blocks")
            {
                Gain = "3.1x faster",
            },
        ],
        new Measurement(
            Size(2_750_000), Size(410_000),
            new LatencyComparison(new Latency(2, 2, 2), new Latency(1, 1, 1), 0.34, 0.33, 0.35, 3), metric,
            metric is null ? [] : [
                new SplitQuality("validation", 5000, 0.94, 0.93), new SplitQuality("test", 10_000, 0.929, 0.91)]),
        null, [], null, [], 5, 8.4, FromLock: false, LockUpdated: true,
        new MachineFingerprint("linux x64", "A Processor", 2, "An OS"), new JsonObject());

    private static Counts Size(long bytes) => new(KeyValuePair.Create(Measurement.Size, bytes));
}
