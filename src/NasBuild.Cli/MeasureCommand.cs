using System.CommandLine;
using NasBuild.Cli.Measuring;

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
        var threads = Number(
            "--threads", "Threads inside one operator; 0 for ONNX Runtime's own choice.", 0, minimum: 0);
        var blocks = Number("--blocks", "How often each model's turn comes.", 15, minimum: 1);
        var batch = Number("--batch", "The number of samples of a run, unless the model fixes it.", 1, minimum: 1);
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var command = new Command("measure", "Measures the latency of a model, or of two models in turn.") { model,
            other, threads, blocks, batch, json };
        command.SetAction(parsed => Worker.Run(Worker.ToError, _ =>
        {
            var comparison = LatencyComparer.Measure(
                parsed.GetValue(model)!, parsed.GetValue(other), parsed.GetValue(threads), parsed.GetValue(blocks),
                parsed.GetValue(batch));
            if (parsed.GetValue(json))
            {
                Json.Write(comparison);
                return;
            }

            foreach (var line in ComparisonText.Lines(
                comparison, Console.IsOutputRedirected ? null : Console.WindowWidth))
            {
                Console.WriteLine(line);
            }
        }));
        return command;
    }

    private static Option<int> Number(string name, string description, int absent, int minimum)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => absent };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < minimum)
            {
                result.AddError($"{name} must be at least {minimum}.");
            }
        });
        return option;
    }
}
