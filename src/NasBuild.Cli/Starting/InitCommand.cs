using System.CommandLine;
using NasBuild.Cli.Output;
using NasBuild.Core.Pipeline.Initial;

namespace NasBuild.Cli.Starting;

/// <summary>The command <c>nas init</c>, which writes the first nas.yaml of a model.</summary>
internal static class InitCommand
{
    private const string File = "nas.yaml";

    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The ONNX model." };
        var data = new Option<string?>("--data")
        {
            Description =
                "Samples: arrays, texts, a table, a folder of pictures or sounds, or one with train, validation and test.",
        };
        var force = new Option<bool>("--force") { Description = "Replace a nas.yaml that exists." };
        var command = new Command(
            "init", $"Inspects a model and writes a {File} that builds, in this folder.") { model, data, force };
        var options = OutputOptions.AddedTo(command);
        command.SetAction(parsed => Worker.Run(Worker.ToError, _ =>
        {
            var left = InitialConfiguration.Write(
                parsed.GetValue(model)!, parsed.GetValue(data), Path.Combine(Environment.CurrentDirectory, File),
                parsed.GetValue(force));
            foreach (var diagnostic in left)
            {
                Worker.ToError(diagnostic);
            }

            options.Read(parsed).Done(
                new { Path = File, Diagnostics = left.Select(d => d.ToString()) },
                $"{File} is written: it says what can be done with the model. Next: nas build{Environment.NewLine}"
                + "Commit nas.lock.json, which the build writes, and nas.trials.json of a search.");
        }));
        return command;
    }
}
