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

    private readonly List<string> _block = [];
    private readonly Queue<string> _lastErrorLines = new();
    private int _announcements;
    private volatile bool _cancelled;

    /// <summary>validate, predict, search, prune, emit or report.</summary>
    [Required]
    public string Stage { get; set; } = "";

    /// <summary>Full path of the model's nas.yaml.</summary>
    [Required]
    public string Config { get; set; } = "";

    /// <summary>Folder of the model's intermediate files.</summary>
    [Required]
    public string Obj { get; set; } = "";

    /// <summary>Folder that the build copies the model to; empty where it is not known.</summary>
    public string Out { get; set; } = "";

    /// <summary>auto, search, locked or skip.</summary>
    [Required]
    public string Mode { get; set; } = "";

    /// <summary>Minutes that a search may take; empty: as nas.yaml says.</summary>
    public string BudgetMinutes { get; set; } = "";

    /// <summary>auto, cpu or cuda.</summary>
    public string Device { get; set; } = "auto";

    /// <summary>quiet, normal or detailed.</summary>
    public string Verbosity { get; set; } = "normal";

    /// <summary>nas.dll, or an executable.</summary>
    [Required]
    public string WorkerPath { get; set; } = "";

    /// <summary>The consumer's project folder, where the worker runs.</summary>
    [Required]
    public string ProjectDirectory { get; set; } = "";

    /// <summary>The project whose target Announce shows a text to a person, whatever the logger.</summary>
    [Required]
    public string AnnounceProject { get; set; } = "";

    /// <summary>Announce all lines together when the stage ends instead of each as it comes: for a table.</summary>
    public bool AsBlock { get; set; }

    protected override string ToolName => IsAssembly ? "dotnet" : Path.GetFileName(WorkerPath);

    protected override Encoding StandardOutputEncoding => Encoding.UTF8;

    protected override Encoding StandardErrorEncoding => Encoding.UTF8;

    protected override MessageImportance StandardErrorLoggingImportance => MessageImportance.Normal;

    private bool IsAssembly => WorkerPath.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);

    public override bool Execute()
    {
        if (!File.Exists(WorkerPath))
        {
            LogError("NAS9302", $"The worker '{WorkerPath}' does not exist. Restore the NasBuild package again, or set NasWorkerPath to nas.dll.");
            return false;
        }

        Directory.CreateDirectory(Obj);
        YieldDuringToolExecution = true;
        var succeeded = base.Execute() && !Log.HasLoggedErrors;
        if (!succeeded)
        {
            // Also after a warning that the consumer made an error: the next build must report it again.
            File.Delete(Path.Combine(Obj, Stage + ".stamp"));
        }

        if (_block.Count > 0)
        {
            Announce(string.Join(Environment.NewLine, _block).TrimStart());
        }

        return succeeded;
    }

    public override void Cancel()
    {
        _cancelled = true;
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
        commandLine.AppendSwitchIfNotNull("--config ", Config);
        // A quoted folder must not end with a backslash, which would escape the quote.
        commandLine.AppendSwitchIfNotNull("--obj ", WithoutTrailingSeparator(Obj));
        commandLine.AppendSwitchUnquotedIfNotNull("--out ", Out.Length == 0 ? "\"\"" : null);
        commandLine.AppendSwitchIfNotNull("--out ", Out.Length == 0 ? null : WithoutTrailingSeparator(Out));
        commandLine.AppendSwitchIfNotNull("--mode ", Mode);
        commandLine.AppendSwitchIfNotNull("--budget-minutes ", BudgetMinutes.Length == 0 ? null : BudgetMinutes);
        commandLine.AppendSwitchIfNotNull("--device ", Device);
        commandLine.AppendSwitchIfNotNull("--verbosity ", Verbosity);
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
            _block.Add(singleLine);
        }
        else
        {
            AnnounceFromYield(singleLine);
        }
    }

    protected override bool HandleTaskExecutionErrors()
    {
        if (!Log.HasLoggedErrors)
        {
            LogError("NAS9301", ExitCode == Cancelled
                ? $"nas {Stage} was cancelled."
                : $"nas {Stage} ended with exit code {ExitCode} without saying why. {string.Join(Environment.NewLine, _lastErrorLines)}");
        }

        return false;
    }

    private static string WithoutTrailingSeparator(string folder) => folder.TrimEnd('/', '\\');

    private void RememberErrorLine(string line)
    {
        const int Kept = 10;
        _lastErrorLines.Enqueue(line);
        if (_lastErrorLines.Count > Kept)
        {
            _lastErrorLines.Dequeue();
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
        if (_cancelled)
        {
            return;
        }

        // The build engine makes one project of equal paths and properties, hence the number.
        var properties = new Hashtable
        {
            ["NasAnnouncement"] = text,
            ["NasAnnouncementNumber"] = $"{Config} {Stage} {_announcements++}",
        };
        BuildEngine.BuildProjectFile(AnnounceProject, ["Announce"], properties, new Hashtable());
    }

    private void LogError(string code, string message) =>
        Log.LogError(null, code, null, Config, 0, 0, 0, 0, "{0}", message);
}
