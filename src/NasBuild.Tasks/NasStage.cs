using System.Collections;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace NasBuild.Tasks;

/// <summary>Runs one stage of one model in the worker and relays what it says: diagnostics as errors and warnings, the rest as messages.</summary>
/// <remarks><see cref="ToolTask"/> ends the worker's whole process tree when the build is cancelled.</remarks>
public sealed class NasStage : ToolTask
{
    private const int Cancelled = 130;

    private readonly List<string> block = [];
    private readonly Queue<string> lastErrorLines = new();
    private int announcements;
    private volatile bool cancelled;

    /// <summary>validate, predict, search, prune, emit or report.</summary>
    [Required]
    public string Stage { get; set; } = "";

    /// <summary>
    /// The model: full path of its nas.yaml, with metadata Obj (intermediate folder), Out (folder that the build copies the model to, empty
    /// where it is not known), Mode, BudgetMinutes and Device (empty: as nas.yaml says), Verbosity, WorkerPath (nas.dll or an executable),
    /// OnnxRuntimeFolder (a CUDA build's, or empty), Accessor (true where the emit stage
    /// writes C# for the consumer's code, in Namespace), ProjectDirectory (where the worker runs) and AnnounceProject (its target Announce shows a text to a person, whatever the logger).
    /// </summary>
    [Required]
    public ITaskItem Model { get; set; } = new TaskItem();

    /// <summary>Announce all lines together when the stage ends instead of each as it comes: for a table.</summary>
    public bool AsBlock { get; set; }

    protected override string ToolName => IsAssembly ? "dotnet" : Path.GetFileName(WorkerPath);

    protected override Encoding StandardOutputEncoding => Encoding.UTF8;

    protected override Encoding StandardErrorEncoding => Encoding.UTF8;

    protected override MessageImportance StandardErrorLoggingImportance => MessageImportance.Normal;

    private string Config => Model.ItemSpec;

    private string WorkerPath => Model.GetMetadata("WorkerPath");

    private string ProjectDirectory => Model.GetMetadata("ProjectDirectory");

    private bool IsAssembly => WorkerPath.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);

    public override bool Execute()
    {
        if (!File.Exists(WorkerPath))
        {
            LogError("NAS9302", $"The worker '{WorkerPath}' does not exist. Restore the NasBuild package again, or set NasWorkerPath to nas.dll.");
            return false;
        }

        var obj = Model.GetMetadata("Obj");
        var stamp = Path.Combine(obj, Stage + ".stamp");
        Directory.CreateDirectory(obj);
        File.Delete(stamp);
        YieldDuringToolExecution = true;
        if (Model.GetMetadata("OnnxRuntimeFolder") is { Length: > 0 } folder)
        {
            EnvironmentVariables = ["NAS_ONNXRUNTIME_FOLDER=" + WithoutTrailingSeparator(folder)];
        }

        var succeeded = base.Execute() && !Log.HasLoggedErrors;
        if (!succeeded)
        {
            // The worker succeeded, but the consumer made its warning an error: the next build must report it again.
            File.Delete(stamp);
        }

        if (block.Count > 0)
        {
            Announce(string.Join(Environment.NewLine, block));
        }

        return succeeded;
    }

    public override void Cancel()
    {
        cancelled = true;
        base.Cancel();
    }

    protected override string GenerateFullPathToTool() =>
        IsAssembly ? Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet" : WorkerPath;

    protected override string GetWorkingDirectory() => ProjectDirectory;

    protected override string GenerateCommandLineCommands()
    {
        var commandLine = new CommandLineBuilder();
        commandLine.AppendFileNameIfNotNull(IsAssembly ? WorkerPath : null);
        commandLine.AppendSwitch("stage");
        commandLine.AppendSwitch(Stage);
        AppendOption(commandLine, "config", Config);
        AppendOption(commandLine, "obj", WithoutTrailingSeparator(Model.GetMetadata("Obj")));
        AppendOption(commandLine, "out", WithoutTrailingSeparator(Model.GetMetadata("Out")));
        AppendOption(commandLine, "mode", Model.GetMetadata("Mode"));
        AppendOverride(commandLine, "budget-minutes", Model.GetMetadata("BudgetMinutes"));
        AppendOverride(commandLine, "device", Model.GetMetadata("Device"));
        AppendOption(commandLine, "verbosity", Model.GetMetadata("Verbosity"));
        if (Stage == "emit" && Model.GetMetadata("Accessor") == "true")
        {
            AppendOption(commandLine, "namespace", Model.GetMetadata("Namespace"));
        }

        return commandLine.ToString();
    }

    protected override void LogToolCommand(string message) => Log.LogCommandLine(MessageImportance.Low, message);

    protected override void LogEventsFromTextOutput(string singleLine, MessageImportance messageImportance)
    {
        if (WorkerDiagnostic.TryParse(singleLine) is { } diagnostic)
        {
            diagnostic.Log(Log, ProjectDirectory);
        }
        else if (messageImportance == StandardErrorLoggingImportance)
        {
            RememberErrorLine(singleLine);
            Log.LogMessage(messageImportance, "{0}", singleLine);
        }
        else if (AsBlock)
        {
            block.Add(singleLine);
        }
        else
        {
            AnnounceFromYield(singleLine);
        }
    }

    protected override bool HandleTaskExecutionErrors()
    {
        if (!Log.HasLoggedErrors && !cancelled)
        {
            LogError("NAS9301", ExitCode == Cancelled
                ? $"nas {Stage} was cancelled."
                : $"nas {Stage} ended with exit code {ExitCode} without saying why. {string.Join(Environment.NewLine, lastErrorLines)}");
        }

        return false;
    }

    private static void AppendOption(CommandLineBuilder commandLine, string name, string value)
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

    private static void AppendOverride(CommandLineBuilder commandLine, string name, string value)
    {
        if (value.Length > 0)
        {
            AppendOption(commandLine, name, value);
        }
    }

    // A backslash at the end of a quoted folder would escape the quote.
    private static string WithoutTrailingSeparator(string folder) => folder.TrimEnd('/', '\\');

    // The announcement begins with the name already.
    private static string WithoutName(string text) =>
        text.StartsWith("NasBuild ", StringComparison.Ordinal) ? text.Substring("NasBuild ".Length).TrimStart() : text;

    // What MSBuild would otherwise evaluate.
    private static string Escaped(string text) => text.Replace("%", "%25").Replace("$", "%24").Replace("@", "%40");

    private void RememberErrorLine(string line)
    {
        const int Kept = 10;
        lastErrorLines.Enqueue(line);
        if (lastErrorLines.Count > Kept)
        {
            lastErrorLines.Dequeue();
        }
    }

    private void AnnounceFromYield(string text)
    {
        BuildEngine3.Reacquire();
        Announce(text);
        BuildEngine3.Yield();
    }

    private void Announce(string text)
    {
        if (cancelled)
        {
            return;
        }

        // The build engine makes one project of equal paths and properties, hence the number.
        var properties = new Hashtable
        {
            ["NasAnnouncement"] = Escaped(WithoutName(text)),
            ["NasAnnouncementNumber"] = $"{Config} {Stage} {announcements++}",
        };
        BuildEngine.BuildProjectFile(Model.GetMetadata("AnnounceProject"), ["Announce"], properties, new Hashtable());
    }

    private void LogError(string code, string message) =>
        Log.LogError(null, code, null, Config, 0, 0, 0, 0, "{0}", message);
}
