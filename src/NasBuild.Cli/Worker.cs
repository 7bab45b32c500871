using System.Text.RegularExpressions;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Storage;

namespace NasBuild.Cli;

/// <summary>Runs something and turns how it ends into lines and an exit code: 0 fine, 1 errors were told, 130 cancelled.</summary>
internal static partial class Worker
{
    public const int Failed = 1;
    public const int Cancelled = 130;

    /// <summary>What a person who cancels a build wants to know.</summary>
    public const string TrialsAreKept = "The trials so far are kept: the next build resumes from them.";

    /// <summary>Runs <paramref name="work"/>.</summary>
    /// <param name="report">Receives what went wrong.</param>
    /// <param name="work">The work; its token ends it on Ctrl-C.</param>
    /// <param name="whenCancelled">What a person who cancels should know.</param>
    /// <param name="crashFolder">The folder for the details of an internal error; null where they go to standard error.</param>
    public static int Run(Action<Diagnostic> report, Action<CancellationToken> work, string whenCancelled = "Nothing was changed.", string? crashFolder = null)
    {
        var cancelled = Descriptors.Cancelled.With(whenCancelled);
        using var interruption = new Interruption(() => report(cancelled), Cancelled);
        try
        {
            work(interruption.Token);
            return 0;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            // Where the time for a good end is over, it is told already.
            if (interruption.TryEnd())
            {
                report(cancelled);
            }

            return Cancelled;
        }
        catch (Exception) when (interruption.HasEnded)
        {
            return Cancelled;
        }
        catch (NasException e)
        {
            foreach (var diagnostic in e.Diagnostics)
            {
                report(diagnostic);
            }

            return Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            report(AtomicFile.Failure(PathIn(e), e).Diagnostics[0]);
            return Failed;
        }
        catch (Exception e)
        {
            report(Descriptors.InternalError.With($"{e.GetType().Name}: {e.Message} {Details(e, crashFolder)}."));
            return Failed;
        }
    }

    /// <summary>Standard error, for commands whose output is the result.</summary>
    public static void ToError(Diagnostic diagnostic) => Console.Error.WriteLine(diagnostic);

    private static string PathIn(Exception e) =>
        (e as FileNotFoundException)?.FileName ?? (QuotedPath().Match(e.Message) is { Success: true } quoted ? quoted.Groups["path"].Value : "a file");

    private static string Details(Exception e, string? folder)
    {
        if (folder is not null)
        {
            var path = Path.Combine(folder, "nas-crash.log");
            try
            {
                AtomicFile.Write(path, System.Text.Encoding.UTF8.GetBytes($"{e}\n"));
                return $"(details: {path})";
            }
            catch (NasException)
            {
                // The disk may be what failed: standard error has them then.
            }
        }

        Console.Error.WriteLine(e);
        return "(details on standard error)";
    }

    [GeneratedRegex("'(?<path>[^']+)'")]
    private static partial Regex QuotedPath();
}
