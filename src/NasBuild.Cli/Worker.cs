using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline;

namespace NasBuild.Cli;

/// <summary>Runs something and turns how it ends into lines and an exit code: 0 fine, 1 errors were told, 130 cancelled.</summary>
internal static class Worker
{
    public const int Failed = 1;
    public const int Cancelled = 130;

    public static int Run(Action<Diagnostic> report, Action work)
    {
        try
        {
            work();
            return 0;
        }
        catch (NasException e)
        {
            foreach (var diagnostic in e.Diagnostics)
            {
                report(diagnostic);
            }

            return Failed;
        }
        catch (OperationCanceledException)
        {
            report(Descriptors.Cancelled.With("The trials so far are kept: the next build resumes from them."));
            return Cancelled;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            report(AtomicFile.Failure((e as FileNotFoundException)?.FileName ?? "a file", e).Diagnostics[0]);
            return Failed;
        }
        catch (Exception e)
        {
            report(Descriptors.InternalError.With(e.ToString()));
            return Failed;
        }
    }
}
