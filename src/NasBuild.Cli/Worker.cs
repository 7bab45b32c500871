using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using NasBuild.Cli.Processes;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;

namespace NasBuild.Cli;

/// <summary>
/// Runs work and turns its result into lines and an exit code: 0 for success, 1 if errors were reported, 130 if
/// cancelled.
/// </summary>
internal static partial class Worker
{
    public const int Failed = 1;
    public const int Cancelled = 130;

    /// <summary>The message after a cancelled build.</summary>
    public const string TrialsAreKept = "The trials so far are kept: the next build resumes from them.";

    /// <summary>Runs <paramref name="work"/>.</summary>
    /// <param name="report">Receives the errors.</param>
    /// <param name="work">The work; its token ends it on Ctrl-C.</param>
    /// <param name="whenCancelled">The message after a cancellation.</param>
    /// <param name="crashFolder">
    /// The folder for the details of an internal error; null to write them to standard error.
    /// </param>
    public static int Run(
        Action<Diagnostic> report,
        Action<CancellationToken> work,
        string whenCancelled = "Nothing was changed.",
        string? crashFolder = null)
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
            // After the timeout this is already reported.
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
        catch (Exception e) when (NativeLibraryFailure.Of(e) is { } unusable)
        {
            report(unusable);
            return Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            report(AtomicFile.Failure(PathIn(e), e).Diagnostics[0]);
            return Failed;
        }
        catch (OutOfMemoryException e)
        {
            report(Descriptors.OutOfMemory.With(e.Message));
            return Failed;
        }
        catch (Exception e)
        {
            report(Descriptors.InternalError.With($"{e.GetType().Name}: {e.Message}", Details(e, crashFolder)));
            return Failed;
        }
    }

    /// <summary>Writes a diagnostic to standard error, for commands whose output is the result.</summary>
    public static void ToError(Diagnostic diagnostic) => Console.Error.WriteLine(diagnostic);

    private static string PathIn(Exception e) =>
        (e as FileNotFoundException)?.FileName
            ?? (QuotedPath().Match(e.Message) is { Success: true } quoted ? quoted.Groups["path"].Value : "a file");

    private static string Details(Exception e, string? folder)
    {
        var text = $"{MachineFingerprint.This.Kind}, {RuntimeInformation.FrameworkDescription}\n\n{e}\n\n"
            + CrashReport.Of(e);
        if (folder is not null)
        {
            var path = Path.Combine(folder, "nas-crash.log");
            try
            {
                AtomicFile.Write(path, System.Text.Encoding.UTF8.GetBytes(text));
                return $"'{path}'";
            }
            catch (NasException)
            {
                // The disk may have failed: then standard error has the details.
            }
        }

        Console.Error.WriteLine(text);
        return "the text on standard error";
    }

    [GeneratedRegex("'(?<path>[^']+)'")]
    private static partial Regex QuotedPath();
}
