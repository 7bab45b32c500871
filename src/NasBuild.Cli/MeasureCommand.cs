using System.CommandLine;
using NasBuild.Cli.Measuring;
using NasBuild.Cli.Output;

namespace NasBuild.Cli;

/// <summary>The command <c>nas measure</c>, which measures the latency of a model, or of two side by side.</summary>
internal static class MeasureCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The ONNX model." };
        var other = new Argument<string?>("other")
        {
            Description = "A second one, to compare.",
            Arity = ArgumentArity.ZeroOrOne
        };
        var latency = new LatencyOptions();
        var command = new Command("measure", "Measures the latency of a model, or of two models in turn.")
        {
            model, other,
        };
        latency.AddTo(command);
        var options = OutputOptions.AddedTo(command);
        command.SetAction(parsed => Worker.Run(Worker.ToError, _ =>
        {
            var comparison = latency.Measure(parsed, parsed.GetValue(model)!, parsed.GetValue(other));
            options.Read(parsed).Write(comparison, width => ComparisonText.Lines(comparison, width));
        }));
        return command;
    }
}
