using System.CommandLine;
using NasBuild.Cli.Inspecting;
using NasBuild.Cli.Output;

namespace NasBuild.Cli;

/// <summary>The command <c>nas inspect</c>, which shows the structure of a model.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The ONNX model." };
        var blocks = new Option<bool>("--blocks") { Description = "Show the blocks that repeat instead." };
        var command = new Command(
            "inspect", "Shows a model's layers, MACs, sizes, and the channels that can be pruned.") { model, blocks };
        var options = OutputOptions.AddedTo(command);
        command.SetAction(parsed => Worker.Run(Worker.ToError, _ =>
        {
            var output = options.Read(parsed);
            var path = parsed.GetValue(model)!;
            if (parsed.GetValue(blocks))
            {
                var found = BlockInspection.Of(path);
                output.Write(found, found.Lines);
            }
            else
            {
                var inspection = Inspector.Inspect(path);
                output.Write(inspection, width => InspectionText.Lines(inspection, width));
            }
        }));
        return command;
    }
}
