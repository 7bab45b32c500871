using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NasBuild.Cli.Processes;

/// <summary>
/// The handler of Ctrl-C, SIGTERM and the end of the process that this one works for: the work is cancelled. If it does
/// not end in time, such as in a long operator, or on a second signal, the process exits: everything that must not be
/// lost is on the disk by then.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1.5);
    private readonly CancellationTokenSource source = new();
    private readonly CancellationTokenSource watch = new();
    private readonly PosixSignalRegistration[] registrations;
    private readonly Action tell;
    private readonly int exitCode;
    private int ended;

    /// <param name="tell">Called before the process exits.</param>
    /// <param name="exitCode">The exit code of the process in that case.</param>
    public Interruption(Action tell, int exitCode)
    {
        (this.tell, this.exitCode) = (tell, exitCode);
        registrations = [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask)];
        ParentProcess.FromEnvironment()?.WhenEnded(Orphaned, watch.Token);
    }

    /// <summary>The token that cancels the work.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>True if the process is exiting: later errors are a consequence of that, and are not reported.</summary>
    public bool HasEnded => Volatile.Read(ref ended) == 1;

    /// <summary>Claims the end: returns true for the first caller, which is the work or the timeout.</summary>
    public bool TryEnd() => Interlocked.Exchange(ref ended, 1) == 0;

    public void Dispose()
    {
        Array.ForEach(registrations, r => r.Dispose());
        watch.Cancel();
        TryEnd();
    }

    private void Ask(PosixSignalContext context)
    {
        context.Cancel = true;
        Ask();
    }

    // Nobody is left who would ask a second time. The worker starts no processes.
    private void Orphaned()
    {
        Ask();
        if (!watch.Token.WaitHandle.WaitOne(Grace + Grace))
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
        }
    }

    private void Ask()
    {
        if (source.IsCancellationRequested)
        {
            End();
            return;
        }

        _ = Task.Run(async () =>
        {
            await Task.Delay(Grace);
            End();
        });
        source.Cancel();
    }

    private void End()
    {
        if (TryEnd())
        {
            tell();
            ImmediateExit.With(exitCode);
        }
    }
}
