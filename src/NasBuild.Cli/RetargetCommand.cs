using System.CommandLine;
using NasBuild.Cli.Output;
using NasBuild.Core.Configuration;
using NasBuild.Core.Targets;

namespace NasBuild.Cli;

/// <summary>
/// The command <c>nas retarget</c>, which sets another target in nas.yaml and builds for it with the measurements of
/// earlier builds.
/// </summary>
internal static class RetargetCommand
{
    public static Command Create()
    {
        var config = new Argument<string>("config")
        {
            Description = "The nas.yaml, which is changed.",
            DefaultValueFactory = _ => "nas.yaml"
        };
        var targets = TargetKeys.All.ToDictionary(
            t => t.Key, t => new Option<string?>($"--{t.Key}") { Description = t.Description });
        var options = new RequestOptions();
        var command = new Command(
            "retarget",
            "Changes the target and builds, with the measurements and predictors of earlier builds.") { config };
        targets.Values.ToList().ForEach(command.Options.Add);
        options.AddTo(command);
        var outputs = OutputOptions.AddedTo(command);
        command.Validators.Add(result =>
        {
            if (targets.Values.All(t => result.GetValue(t) is null))
            {
                result.AddError($"Name at least one target: {string.Join(", ", targets.Values.Select(t => t.Name))}.");
            }
        });
        command.SetAction(parsed =>
            BuildCommand.Start(parsed, options, parsed.GetValue(config)!, () => TargetEdit.Write(
                parsed.GetValue(config)!, targets.Where(t => parsed.GetValue(t.Value) is not null)
                    .ToDictionary(t => t.Key, t => parsed.GetValue(t.Value)!)), outputs.Read(parsed)));
        return command;
    }
}
