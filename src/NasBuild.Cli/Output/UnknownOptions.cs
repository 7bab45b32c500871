using System.CommandLine;
using System.CommandLine.Parsing;

namespace NasBuild.Cli.Output;

/// <summary>Rejects a misspelt option, which would be taken for the file that a command reads.</summary>
internal static class UnknownOptions
{
    /// <summary>Returns a command that rejects them, and so do all its subcommands.</summary>
    public static T Rejected<T>(T command)
        where T : Command
    {
        command.Validators.Add(Check);
        foreach (var subcommand in command.Subcommands)
        {
            Rejected(subcommand);
        }

        return command;
    }

    private static void Check(CommandResult result)
    {
        var unknown = result.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value)
            .FirstOrDefault(value => value is ['-', _, ..] && !File.Exists(value));
        if (unknown is not null)
        {
            var near = result.Command.Options.Select(o => o.Name)
                .FirstOrDefault(name => Letters(name) == Letters(unknown));
            result.AddError(
                $"Unknown option '{unknown}'." + (near is null ? " '--help' lists all." : $" Did you mean '{near}'?"));
        }
    }

    private static string Letters(string name) =>
        string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
