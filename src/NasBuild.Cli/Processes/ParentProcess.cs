using System.Diagnostics;
using System.Globalization;

namespace NasBuild.Cli.Processes;

/// <summary>
/// The process that this one works for, such as a build node: once that has ended, also by <c>kill -9</c>, nobody waits
/// for a result. Its number may belong to another process by then, so its start is compared too.
/// </summary>
/// <param name="id">Its number.</param>
/// <param name="started">The time of its start.</param>
internal sealed class ParentProcess(int id, DateTime started)
{
    /// <summary>The environment variable: number and start, as <c>NasStage</c> writes them.</summary>
    public const string Variable = "NAS_PARENT";

    // Every process derives the start of another from its own clock.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Returns the process that the environment names; null if it names none.</summary>
    public static ParentProcess? FromEnvironment() =>
        Environment.GetEnvironmentVariable(Variable)?.Split(' ') is [var id, var started]
        && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && DateTime.TryParse(started, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time)
            ? new ParentProcess(number, time.ToUniversalTime()) : null;

    /// <summary>Returns true if it is still running.</summary>
    public bool IsRunning()
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited && !IsZombie()
                && (process.StartTime.ToUniversalTime() - started).Duration() < Tolerance;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or NotSupportedException)
        {
            // It runs, and may not be looked at.
            return true;
        }
    }

    /// <summary>Calls an action when the process has ended, on a thread that no work of the process delays.</summary>
    public void WhenEnded(Action action, CancellationToken cancellation) => new Thread(() =>
    {
        while (!cancellation.WaitHandle.WaitOne(Pause))
        {
            if (!IsRunning())
            {
                action();
                return;
            }
        }
    })
    {
        IsBackground = true,
        Name = "parent process",
        Priority = ThreadPriority.AboveNormal,
    }.Start();

    // A killed process that its own parent has not asked after yet still has its number.
    private bool IsZombie()
    {
        try
        {
            return OperatingSystem.IsLinux()
                && File.ReadAllText($"/proc/{id}/stat") is var stat
                && stat.AsSpan(stat.LastIndexOf(')') + 1).TrimStart() is ['Z' or 'X', ..];
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
