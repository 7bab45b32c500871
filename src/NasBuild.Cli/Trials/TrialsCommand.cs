using System.CommandLine;
using NasBuild.Cli.Output;
using NasBuild.Core.Pipeline.Studying;

namespace NasBuild.Cli.Trials;

/// <summary>The command <c>nas trials</c>, which writes the trials of the last search.</summary>
internal static class TrialsCommand
{
    public static Command Create()
    {
        var obj = new Option<string>("--obj")
        {
            Description = "The folder for the results of stages.",
            DefaultValueFactory = _ => Path.Combine("obj", "nas")
        };
        var csv = new Option<bool>("--csv")
        {
            Description = "Write CSV: a row a trial, a column for each choice of its policy.",
        };
        var command = new Command("trials", "Shows the trials of the last search.") { obj, csv };
        var options = OutputOptions.AddedTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(csv) && options.IsJson(result))
            {
                result.AddError("Choose one of --csv and --json.");
            }
        });
        command.SetAction(parsed => Worker.Run(Worker.ToError, _ =>
        {
            var trials = RecordedTrials.Read(Path.GetFullPath(parsed.GetValue(obj)!));
            options.Read(parsed).Write(
                trials, width => parsed.GetValue(csv) ? TrialLines.Csv(trials) : TrialLines.Table(trials, width));
        }));
        return command;
    }
}
