using System.CommandLine;
using NasBuild.Cli.Output;
using NasBuild.Core.Data.Mad;

namespace NasBuild.Cli;

/// <summary>
/// The command <c>nas mad</c>, which writes samples of MAD's synthetic tasks: what small language models are trained on
/// to see what their layers can do.
/// </summary>
internal static class MadCommand
{
    public static Command Create()
    {
        var task = new Argument<string>("task")
        {
            Description = $"The task: {string.Join(", ", MadFile.Tasks)}.",
        };
        task.AcceptOnlyFromAmong([.. MadFile.Tasks]);
        var output = new Option<string>("--output", "-o")
        {
            Description = "The .npz file, with the arrays tokens and labels.",
            DefaultValueFactory = _ => "train.npz",
        };
        var samples = Positive("--samples", "The number of samples. Default: the paper's.", least: 1);
        var length = Positive(
            "--length", $"The number of positions, at least {MadFile.LeastLength}. Default: the paper's.",
            MadFile.LeastLength);
        var test = new Option<bool>("--test") { Description = "Draw samples that training does not see." };
        var seed = new Option<int>("--seed") { Description = "The seed." };
        var command = new Command("mad", "Writes samples of a synthetic task of language models (MAD).")
        {
            task, output, samples, length, test, seed,
        };
        var options = OutputOptions.AddedTo(command);
        command.SetAction(parsed => Worker.Run(Worker.ToError, _ =>
        {
            var path = parsed.GetValue(output)!;
            var written = MadFile.Write(
                path, parsed.GetValue(task)!, parsed.GetValue(test), parsed.GetValue(samples), parsed.GetValue(length),
                parsed.GetValue(seed));
            options.Read(parsed).Done(
                new { Task = parsed.GetValue(task), Path = path, Written = written },
                $"NasBuild  {parsed.GetValue(task)} -> {path}  {written}");
        }));
        return command;
    }

    private static Option<int?> Positive(string name, string description, int least)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < least)
            {
                result.AddError($"{name} has to be at least {least}.");
            }
        });
        return option;
    }
}
