using System.CommandLine;
using NasBuild.Core.Configuration;

namespace NasBuild.Cli;

/// <summary><c>nas retarget</c>: another target in nas.yaml, and a build that meets it with what earlier builds measured.</summary>
internal static class RetargetCommand
{
    private static readonly (string Key, string Description)[] Targets =
    [
        ("latency", "The most latency, such as 40% or 2ms."),
        ("size", "The largest file, such as 25% or 700KB."),
        ("macs", "The most multiply-accumulate operations, such as 40%."),
        ("bit-operations", "The most bit operations, such as 5%."),
        ("accuracy-drop", "The most loss of accuracy, such as '0.5 points'."),
        ("agreement", "The least agreement with the original, such as 99%."),
        ("perplexity-rise", "The most rise of the perplexity, such as 2%."),
    ];

    public static Command Create()
    {
        var config = new Argument<string>("config") { Description = "The nas.yaml, which is changed.", DefaultValueFactory = _ => "nas.yaml" };
        var targets = Targets.ToDictionary(t => t.Key, t => new Option<string?>($"--{t.Key}") { Description = t.Description });
        var options = new RequestOptions();
        var command = new Command("retarget", "Changes the target and builds: measurements and predictors of earlier builds serve it.") { config };
        targets.Values.ToList().ForEach(command.Options.Add);
        options.AddTo(command);
        command.Validators.Add(result =>
        {
            if (targets.Values.All(t => result.GetValue(t) is null))
            {
                result.AddError($"Name at least one target: {string.Join(", ", targets.Values.Select(t => t.Name))}.");
            }
        });
        command.SetAction(parsed => BuildCommand.Start(parsed, options, parsed.GetValue(config)!, () => TargetEdit.Write(
            parsed.GetValue(config)!, targets.Where(t => parsed.GetValue(t.Value) is not null).ToDictionary(t => t.Key, t => parsed.GetValue(t.Value)!))));
        return command;
    }
}
