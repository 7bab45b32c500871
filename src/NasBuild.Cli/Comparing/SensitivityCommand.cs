using System.CommandLine;
using NasBuild.Cli.Output;
using NasBuild.Core.Pipeline.Comparing;

namespace NasBuild.Cli.Comparing;

/// <summary>
/// The command <c>nas sensitivity</c>, which shows what it costs to compress each layer of a model by itself.
/// </summary>
internal static class SensitivityCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The ONNX model." };
        var data = new Option<string?>("--data")
        {
            Description = "Samples: a file, a folder, or a nas.yaml that names them. Default: made-up inputs.",
        };
        var bits = new Option<int>("--bits")
        {
            Description = "Quantize each layer to 4, 8 or 16 bits.",
            DefaultValueFactory = _ => 8,
        };
        var prune = new Option<double?>("--prune")
        {
            Description = "Cut this percentage of each group of channels instead, such as 50.",
        };
        var samples = new Option<int>("--samples")
        {
            Description = "The maximum number of samples.",
            DefaultValueFactory = _ => 256,
        };
        Require(bits, v => v is 4 or 8 or 16, "must be one of 4, 8, 16");
        Require(prune, v => v is null or (> 0 and < 100), "must be above 0 and below 100");
        Require(samples, v => v >= 1, "must be at least 1");
        var command = new Command("sensitivity", "Shows how sensitive each layer is to quantization or pruning.")
        {
            model, data, bits, prune, samples,
        };
        var options = OutputOptions.AddedTo(command);
        command.SetAction(parsed =>
        {
            var output = options.Read(parsed);
            return Worker.Run(output.Show, cancellation =>
            {
                var (path, given, count, progress) = (
                    parsed.GetValue(model)!, parsed.GetValue(data), parsed.GetValue(samples),
                    output.Progress(Console.Error));
                var found = parsed.GetValue(prune) is { } percent
                    ? SensitivityAnalysis.OfPruning(path, given, percent / 100, count, progress, cancellation)
                    : SensitivityAnalysis.OfQuantization(
                        path, given, parsed.GetValue(bits), count, progress, cancellation);
                output.Write(found, width => SensitivityText.Lines(found, width));
            });
        });
        return command;
    }

    private static void Require<T>(Option<T> option, Func<T?, bool> isValid, string rule) => option.Validators.Add(
        result =>
        {
            if (!isValid(result.GetValueOrDefault<T>()))
            {
                result.AddError($"{option.Name} {rule}.");
            }
        });
}
