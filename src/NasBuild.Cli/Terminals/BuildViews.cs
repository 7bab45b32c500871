using NasBuild.Cli.Output;
using Spectre.Console;

namespace NasBuild.Cli.Terminals;

/// <summary>Chooses the view of a build.</summary>
internal static class BuildViews
{
    /// <summary>Creates a live view in an interactive terminal, else a plain one.</summary>
    public static IBuildView Create(CommandOutput output) =>
        output.AsJson ? new JsonBuildView(Console.Out, Console.Error, output)
            : output.IsQuiet ? new QuietBuildView(output)
            : !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities is { Ansi: true, Interactive: true }
            ? new LiveBuildView(AnsiConsole.Console)
            : new PlainBuildView(Console.Out, Console.Error, output);

    /// <summary>Runs work that the view shows, and ends the view according to the result.</summary>
    public static T Complete<T>(this IBuildView view, Func<T> work)
    {
        var completed = false;
        try
        {
            var result = work();
            completed = true;
            return result;
        }
        finally
        {
            view.End(completed);
        }
    }
}
