using System.Collections;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace NasBuild.Tasks;

/// <summary>
/// A task that runs one stage of one model in the worker and relays its output: diagnostics as errors and warnings, the
/// rest as messages.
/// </summary>
public sealed class NasStage : WorkerTask
{
    private const string Summary = "NasBuild -> ";
    private readonly List<string> block = [];
    private int announcements;

    /// <summary>The stage: validate, predict, search, prune, emit or report.</summary>
    [Required]
    public string Stage { get; set; } = "";

    /// <summary>
    /// The model: full path of its nas.yaml, with metadata Obj (intermediate folder), Out (folder that the build copies
    /// the model to, empty if it is not known), Mode, BudgetMinutes, Device, Cluster, Cache and CacheReadOnly (empty: as
    /// in nas.yaml), Verbosity,
    /// WorkerPath (nas.dll or an executable), OnnxRuntimeFolder (a CUDA build's, or empty), TorchSharpFolders (those of
    /// the training engine on TorchSharp, or empty), Accessor (true if the emit stage writes C# for the consumer's
    /// code, in Namespace), ProjectDirectory (the worker's working directory), AnnounceProject (its target Announce
    /// shows a text to the user with any logger), and WarningsAsErrors (true if every warning is an error, except the
    /// codes of WarningsNotAsErrors).
    /// </summary>
    [Required]
    public ITaskItem Model { get; set; } = new TaskItem();

    /// <summary>All models of the project: the validate stage checks that their classes in C# have different names.</summary>
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>
    /// True if all lines are announced together when the stage ends, as for a table. Otherwise the line that says what
    /// the stage has done is announced, and the others are messages: the terminal logger shows each announcement as a
    /// project that was built.
    /// </summary>
    public bool AsBlock { get; set; }

    protected override string Work => Stage;

    protected override string Subject => Model.ItemSpec;

    protected override string WorkerPath => Model.GetMetadata("WorkerPath");

    protected override string ProjectDirectory => Model.GetMetadata("ProjectDirectory");

    public override bool Execute()
    {
        var obj = Model.GetMetadata("Obj");
        var stamp = Path.Combine(obj, Stage + ".stamp");
        Directory.CreateDirectory(obj);
        File.Delete(stamp);
        YieldDuringToolExecution = true;
        var succeeded = false;
        try
        {
            succeeded = base.Execute();
        }
        finally
        {
            if (!succeeded)
            {
                // The worker succeeded, but the consumer made its warning an error: the next build must report it again.
                File.Delete(stamp);
            }
        }

        if (block.Count > 0)
        {
            Announce(string.Join(Environment.NewLine, block));
        }

        return succeeded;
    }

    protected override IEnumerable<string> Variables()
    {
        if (Model.GetMetadata("OnnxRuntimeFolder") is { Length: > 0 } folder)
        {
            yield return "NAS_ONNXRUNTIME_FOLDER=" + WithoutTrailingSeparator(folder);
        }

        if (Model.GetMetadata("TorchSharpFolders") is { Length: > 0 } list)
        {
            var folders = list.Split([';'], StringSplitOptions.RemoveEmptyEntries).Select(WithoutTrailingSeparator);
            yield return "NAS_TORCHSHARP_FOLDERS=" + string.Join(Path.PathSeparator.ToString(), folders);
        }
    }

    protected override void AppendArguments(CommandLineBuilder commandLine)
    {
        commandLine.AppendSwitch("stage");
        commandLine.AppendSwitch(Stage);
        AppendOption(commandLine, "config", Model.ItemSpec);
        AppendOption(commandLine, "obj", WithoutTrailingSeparator(Model.GetMetadata("Obj")));
        AppendOption(commandLine, "out", WithoutTrailingSeparator(Model.GetMetadata("Out")));
        AppendOption(commandLine, "mode", Model.GetMetadata("Mode"));
        AppendOverride(commandLine, "budget-minutes", Model.GetMetadata("BudgetMinutes"));
        AppendOverride(commandLine, "device", Model.GetMetadata("Device"));
        AppendOverride(commandLine, "cluster", Model.GetMetadata("Cluster"));
        AppendOverride(commandLine, "cache-at", Model.GetMetadata("Cache"));
        AppendOverride(commandLine, "cache-read-only", Model.GetMetadata("CacheReadOnly"));
        AppendOption(commandLine, "verbosity", Model.GetMetadata("Verbosity"));
        if (Model.GetMetadata("Accessor") != "true")
        {
            return;
        }

        if (Stage == "emit")
        {
            AppendOption(commandLine, "namespace", Model.GetMetadata("Namespace"));
        }

        foreach (var other in Models.Where(m => m.ItemSpec != Model.ItemSpec))
        {
            AppendOption(commandLine, "beside", other.ItemSpec);
        }
    }

    // MSBuild itself applies WarningsAsErrors and NoWarn to every task, but not TreatWarningsAsErrors, which is for the
    // compiler only.
    protected override bool IsWarningAsError(string code) =>
        string.Equals(Model.GetMetadata("WarningsAsErrors"), "true", StringComparison.OrdinalIgnoreCase)
        && !Model.GetMetadata("WarningsNotAsErrors").Split([';', ',', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Contains(code, StringComparer.OrdinalIgnoreCase);

    protected override void OnLine(string line)
    {
        if (AsBlock)
        {
            block.Add(line);
        }
        else if (line.StartsWith(Summary, StringComparison.Ordinal))
        {
            AnnounceFromYield(line.Substring(Summary.Length));
        }
        else
        {
            Log.LogMessage(MessageImportance.High, "{0}", line);
        }
    }

    private static void AppendOverride(CommandLineBuilder commandLine, string name, string value)
    {
        if (value.Length > 0)
        {
            AppendOption(commandLine, name, value);
        }
    }

    // The announcement begins with the name already.
    private static string WithoutName(string text) =>
        text.StartsWith("NasBuild ", StringComparison.Ordinal) ? text.Substring("NasBuild ".Length).TrimStart() : text;

    // Escapes characters that MSBuild would otherwise evaluate.
    private static string Escaped(string text) => text.Replace("%", "%25").Replace("$", "%24").Replace("@", "%40");

    private void AnnounceFromYield(string text)
    {
        BuildEngine3.Reacquire();
        Announce(text);
        BuildEngine3.Yield();
    }

    private void Announce(string text)
    {
        if (IsCancelled)
        {
            return;
        }

        // The build engine reuses a project with equal path and properties, hence the number.
        var properties = new Hashtable
        {
            ["NasAnnouncement"] = Escaped(WithoutName(text)),
            ["NasAnnouncementNumber"] = $"{Model.ItemSpec} {Stage} {announcements++}",
        };
        BuildEngine.BuildProjectFile(Model.GetMetadata("AnnounceProject"), ["Announce"], properties, new Hashtable());
    }
}
