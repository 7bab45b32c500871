using System.CommandLine;
using NasBuild.Cli.Inspecting;

namespace NasBuild.Cli;

/// <summary>The command <c>nas inspect</c>, which shows the structure of a model.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The ONNX model." };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var command = new Command(
            "inspect", "Shows a model's layers, MACs, sizes, and the channels that can be pruned.") { model, json };
        command.SetAction(parsed => Worker.Run(Worker.ToError, _ =>
        {
            var inspection = Inspector.Inspect(parsed.GetValue(model)!);
            if (parsed.GetValue(json))
            {
                Json.Write(inspection);
                return;
            }

            foreach (var line in InspectionText.Lines(
                inspection, Console.IsOutputRedirected ? null : Console.WindowWidth))
            {
                Console.WriteLine(line);
            }
        }));
        return command;
    }
}
