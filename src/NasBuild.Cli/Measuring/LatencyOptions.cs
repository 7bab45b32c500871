using System.CommandLine;

namespace NasBuild.Cli.Measuring;

/// <summary>The options of a measurement of latency.</summary>
internal sealed class LatencyOptions
{
    private readonly Option<int> threads = Number(
        "--threads", "Threads inside one operator; 0 for ONNX Runtime's own choice.", 0, minimum: 0);
    private readonly Option<int> blocks = Number("--blocks", "How often each model's turn comes.", 15, minimum: 1);
    private readonly Option<int> batch = Number(
        "--batch", "The number of samples of a run, unless the model fixes it.", 1, minimum: 1);

    public void AddTo(Command command)
    {
        command.Options.Add(threads);
        command.Options.Add(blocks);
        command.Options.Add(batch);
    }

    /// <inheritdoc cref="LatencyComparer.Measure"/>
    public Comparison Measure(ParseResult parsed, string path, string? otherPath) => LatencyComparer.Measure(
        path, otherPath, parsed.GetValue(threads), parsed.GetValue(blocks), parsed.GetValue(batch));

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
