using System.CommandLine;
using NasBuild.Cli.Measuring;
using NasBuild.Cli.Output;
using NasBuild.Core.Pipeline.Comparing;

namespace NasBuild.Cli.Comparing;

/// <summary>The command <c>nas compare</c>, which shows two models or the results of two builds side by side.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var first = new Argument<string>("first")
        {
            Description = "An ONNX model; or a build: its report.json, or the folder of a project or of its obj/nas.",
        };
        var second = new Argument<string>("second") { Description = "The model or build to compare with it." };
        var data = new Option<string?>("--data")
        {
            Description = "Samples to compare the models on: a file, a folder, or a nas.yaml that names them.",
        };
        var latency = new LatencyOptions();
        var command = new Command(
            "compare", "Compares two models by size, speed, outputs and quality, or the results of two builds.")
        {
            first, second, data,
        };
        latency.AddTo(command);
        var options = OutputOptions.AddedTo(command);
        command.SetAction(parsed => Worker.Run(Worker.ToError, cancellation =>
        {
            var (a, b, output) = (parsed.GetValue(first)!, parsed.GetValue(second)!, options.Read(parsed));
            if (BuildComparison.IsBuild(a) && BuildComparison.IsBuild(b))
            {
                var builds = BuildComparison.Of(a, b);
                output.Write(builds, width => BuildComparisonText.Lines(builds, a, b, width));
                return;
            }

            var compared = new ComparedModels(
                latency.Measure(parsed, a, b), ModelComparison.Of(a, b, parsed.GetValue(data), cancellation));
            output.Write(compared, width => ComparedModelsText.Lines(compared, width));
        }));
        return command;
    }
}
