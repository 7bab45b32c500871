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
        var blocks = new Option<bool>("--blocks") { Description = "Show the blocks that repeat instead." };
        var command = new Command(
            "inspect", "Shows a model's layers, MACs, sizes, and the channels that can be pruned.") { model, json, blocks };
        command.SetAction(parsed => Worker.Run(Worker.ToError, _ =>
        {
            var path = parsed.GetValue(model)!;
            if (parsed.GetValue(blocks))
            {
                var found = BlockInspection.Of(path);
                Write(found, found.Lines);
            }
            else
            {
                var inspection = Inspector.Inspect(path);
                Write(inspection, width => InspectionText.Lines(inspection, width));
            }

            void Write<T>(T found, Func<int?, IEnumerable<string>> lines)
            {
                if (parsed.GetValue(json))
                {
                    Json.Write(found);
                    return;
                }

                foreach (var line in lines(Console.IsOutputRedirected ? null : Console.WindowWidth))
                {
                    Console.WriteLine(line);
                }
            }
        }));
        return command;
    }
}
