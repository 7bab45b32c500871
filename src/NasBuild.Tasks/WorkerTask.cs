using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace NasBuild.Tasks;

/// <summary>A task that runs the worker and relays its diagnostics as errors and warnings.</summary>
/// <remarks><see cref="ToolTask"/> ends the worker's whole process tree when the build is cancelled.</remarks>
public abstract class WorkerTask : ToolTask
{
    private const int CancelledExitCode = 130;

    private readonly Queue<string> lastErrorLines = new();
    private volatile bool cancelled;
    private ExceptionDispatchInfo? failure;

    protected override string ToolName => IsAssembly ? "dotnet" : Path.GetFileName(WorkerPath);

    protected override Encoding StandardOutputEncoding => Encoding.UTF8;

    protected override Encoding StandardErrorEncoding => Encoding.UTF8;

    protected override MessageImportance StandardErrorLoggingImportance => MessageImportance.Normal;

    /// <summary>The name of the work, for messages: a stage, or the file that it writes.</summary>
    protected abstract string Work { get; }

    /// <summary>The file of messages without a position.</summary>
    protected abstract string Subject { get; }

    /// <summary>The path of nas.dll or of an executable.</summary>
    protected abstract string WorkerPath { get; }

    /// <summary>The worker's working directory.</summary>
    protected abstract string ProjectDirectory { get; }

    protected bool IsCancelled => cancelled;

    private bool IsAssembly => WorkerPath.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);

    public override bool Execute()
    {
        if (!File.Exists(WorkerPath))
        {
            LogError(
                "NAS9302",
                $"The worker '{WorkerPath}' does not exist. Restore the NasBuild package again, or set NasWorkerPath to nas.dll.");
            return false;
        }

        EnvironmentVariables = [.. Variables(), $"NAS_PARENT={ThisProcess()}"];
        var succeeded = base.Execute();
        failure?.Throw();
        return succeeded && !Log.HasLoggedErrors;
    }

    public override void Cancel()
    {
        cancelled = true;
        base.Cancel();
    }

    /// <summary>Returns variables for the worker's environment, as <c>NAME=value</c>.</summary>
    protected virtual IEnumerable<string> Variables() => [];

    /// <summary>Appends the arguments of the work.</summary>
    protected abstract void AppendArguments(CommandLineBuilder commandLine);

    /// <summary>Returns true if a warning is an error in this project.</summary>
    protected virtual bool IsWarningAsError(string code) => false;

    /// <summary>Receives a line of the worker's output that is not a diagnostic.</summary>
    protected abstract void OnLine(string line);

    protected override string GenerateFullPathToTool() =>
        IsAssembly ? Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet" : WorkerPath;

    protected override string GetWorkingDirectory() => ProjectDirectory;

    protected override string GenerateCommandLineCommands()
    {
        var commandLine = new CommandLineBuilder();
        commandLine.AppendFileNameIfNotNull(IsAssembly ? WorkerPath : null);
        AppendArguments(commandLine);
        return commandLine.ToString();
    }

    protected override void LogToolCommand(string message) => Log.LogCommandLine(MessageImportance.Low, message);

    protected override void LogEventsFromTextOutput(string singleLine, MessageImportance messageImportance)
    {
        if (WorkerDiagnostic.TryParse(singleLine) is { } diagnostic)
        {
            diagnostic.Log(Log, ProjectDirectory, diagnostic.IsError || IsWarningAsError(diagnostic.Code));
        }
        else if (messageImportance == StandardErrorLoggingImportance)
        {
            RememberErrorLine(singleLine);
            Log.LogMessage(messageImportance, "{0}", singleLine);
        }
        else
        {
            Relay(singleLine);
        }
    }

    protected override bool HandleTaskExecutionErrors()
    {
        if (!Log.HasLoggedErrors && !cancelled)
        {
            var said = string.Join(Environment.NewLine, lastErrorLines);
            if (ExitCode == CancelledExitCode)
            {
                LogError("NAS9301", $"nas {Work} was cancelled.");
            }
            else if (IsOutOfMemory(said))
            {
                LogError(
                    "NAS9303",
                    $"nas {Work} was killed (exit code {ExitCode}), most likely because the memory did not suffice: "
                    + "the system, or the limit of a container, ends a process then. Use smaller inputs or fewer "
                    + $"samples, or a machine with more memory; what was measured is kept. {said}");
            }
            else
            {
                LogError("NAS9301", $"nas {Work} ended with exit code {ExitCode} without saying why. {said}");
            }
        }

        return false;
    }

    protected static void AppendOption(CommandLineBuilder commandLine, string name, string value)
    {
        commandLine.AppendSwitch("--" + name);
        if (value.Length > 0)
        {
            commandLine.AppendFileNameIfNotNull(value);
        }
        else
        {
            commandLine.AppendSwitch("\"\"");
        }
    }

    // A backslash at the end of a quoted folder would escape the quote.
    protected static string WithoutTrailingSeparator(string folder) => folder.TrimEnd('/', '\\');

    // MSBuild ends what a task asks of it in a cancelled build with an exception. Thrown from here, it would leave the
    // worker running.
    private void Relay(string line)
    {
        try
        {
            OnLine(line);
        }
        catch (Exception exception)
        {
            failure ??= ExceptionDispatchInfo.Capture(exception);
            Cancel();
        }
    }

    // The worker ends when this process has, also if that was killed: the number may be another's by then.
    private static string ThisProcess()
    {
        using var process = Process.GetCurrentProcess();
        return $"{process.Id} {process.StartTime.ToUniversalTime():o}";
    }

    // A shell adds 128 to the number of the signal, SIGKILL's is 9; on Windows STATUS_NO_MEMORY and
    // STATUS_COMMITMENT_LIMIT. The runtime and C++ say so before they give up.
    private bool IsOutOfMemory(string said) =>
        ExitCode is 128 + 9 or -9 or unchecked((int)0xC0000017) or unchecked((int)0xC000012D)
        || said.Contains("OutOfMemory") || said.Contains("Out of memory") || said.Contains("bad_alloc");

    private void RememberErrorLine(string line)
    {
        const int Kept = 10;
        lastErrorLines.Enqueue(line);
        if (lastErrorLines.Count > Kept)
        {
            lastErrorLines.Dequeue();
        }
    }

    private void LogError(string code, string message) =>
        Log.LogError(null, code, null, WorkerDiagnostic.HelpLink(code), Subject, 0, 0, 0, 0, "{0}", message);
}
