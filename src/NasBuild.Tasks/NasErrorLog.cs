using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace NasBuild.Tasks;

/// <summary>A task that writes the diagnostics of all models of a project as a SARIF log.</summary>
public sealed class NasErrorLog : WorkerTask
{
    /// <summary>The models, with the metadata of <see cref="NasStage.Model"/>.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The log's full path.</summary>
    [Required]
    public string File { get; set; } = "";

    protected override string Work => "sarif";

    protected override string Subject => File;

    protected override string WorkerPath => Models[0].GetMetadata("WorkerPath");

    protected override string ProjectDirectory => Models[0].GetMetadata("ProjectDirectory");

    protected override void AppendArguments(CommandLineBuilder commandLine)
    {
        commandLine.AppendSwitch("sarif");
        AppendOption(commandLine, "out", File);
        foreach (var model in Models)
        {
            commandLine.AppendFileNameIfNotNull(WithoutTrailingSeparator(model.GetMetadata("Obj")));
        }
    }

    protected override void OnLine(string line) => Log.LogMessage(MessageImportance.Normal, "{0}", line);
}
