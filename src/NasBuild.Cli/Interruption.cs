using System.Runtime.InteropServices;

namespace NasBuild.Cli;

/// <summary>
/// Ctrl-C and SIGTERM: work is asked to end. What does not hear in time, such as a long operator, or is asked twice, ends with the process:
/// all that must not be lost is on the disk by then.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1.5);
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;
    private readonly Action tell;
    private readonly int exitCode;
    private int ended;

    /// <param name="tell">Called before the process is ended.</param>
    /// <param name="exitCode">The process's exit code then.</param>
    public Interruption(Action tell, int exitCode)
    {
        (this.tell, this.exitCode) = (tell, exitCode);
        registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask)];
    }

    /// <summary>Ends the work.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>True if the process is being ended: what fails then fails because its ground is taken away.</summary>
    public bool HasEnded => Volatile.Read(ref ended) == 1;

    /// <summary>Claims the end: true for whoever comes first, the work or the end of its time.</summary>
    public bool TryEnd() => Interlocked.Exchange(ref ended, 1) == 0;

    public void Dispose()
    {
        Array.ForEach(registrations, r => r.Dispose());
        TryEnd();
    }

    private void Ask(PosixSignalContext context)
    {
        context.Cancel = true;
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
            Environment.Exit(exitCode);
        }
    }
}
