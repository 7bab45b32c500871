using Spectre.Console;

namespace NasBuild.Cli.Terminals;

/// <summary>Chooses how a build is shown.</summary>
internal static class BuildViews
{
    /// <summary>Live where a person sits before a terminal, else lines.</summary>
    public static IBuildView Create() => !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities is { Ansi: true, Interactive: true }
        ? new LiveBuildView(AnsiConsole.Console)
        : new PlainBuildView(Console.Out, Console.Error);

    /// <summary>Does work that the view shows, and tells it how that ended.</summary>
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
