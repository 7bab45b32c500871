using System.CommandLine;

namespace NasBuild.Cli.Output;

/// <summary>The options <c>--json</c> and <c>--verbosity</c>, which every command with output has.</summary>
internal sealed class OutputOptions
{
    private readonly Option<bool> json = new("--json")
    {
        Description = "Write the result as JSON, and all else to standard error.",
    };
    private readonly Option<string> verbosity = new("--verbosity", "-v")
    {
        Description = "quiet: warnings, errors and results only; normal; detailed: more progress.",
        DefaultValueFactory = _ => "normal",
    };

    public OutputOptions() => verbosity.AcceptOnlyFromAmong("quiet", "normal", "detailed");

    /// <summary>Adds the options to a command, and returns them.</summary>
    public static OutputOptions AddedTo(Command command, bool withJson = true)
    {
        var options = new OutputOptions();
        if (withJson)
        {
            command.Options.Add(options.json);
        }

        command.Options.Add(options.verbosity);
        return options;
    }

    /// <summary>Returns true if the result is asked for as JSON.</summary>
    public bool IsJson(System.CommandLine.Parsing.CommandResult result) => result.GetValue(json);

    /// <summary>Returns the output of a command.</summary>
    public CommandOutput Read(ParseResult parsed) => new(
        parsed.GetValue(json), Enum.Parse<Verbosity>(parsed.GetValue(verbosity)!, ignoreCase: true));
}
