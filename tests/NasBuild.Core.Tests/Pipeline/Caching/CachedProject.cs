using NasBuild.Core.Builds;
using NasBuild.Core.Reporting;

namespace NasBuild.Core.Tests.Pipeline.Caching;

/// <summary>A project with a shared cache, and the stages that its last build ran.</summary>
internal sealed class CachedProject : IDisposable
{
    public const string Methods = """

        target: { accuracy-drop: 100 points, on-miss: warn }
        prune: { max-ratio: 0.5 }
        quantize: { method: weight-only }
        search: { method: evolution, population: 4 }
        budget: { time: 10 min, trials: 6 }
        finetune: { epochs: 1, batch-size: 16 }
        output: { path: small.onnx }
        threads: 1

        """;

    private readonly List<string> stages = [];

    private CachedProject(Project project) => Project = project;

    public Project Project { get; }

    /// <summary>The stages that its last build ran, as its progress named them.</summary>
    public IReadOnlyList<string> Stages => stages;

    /// <summary>True if its last build trained or searched.</summary>
    public bool HasWorked => stages.Exists(s =>
        s.StartsWith("finetune", StringComparison.Ordinal) || s is "confirm" or "tune" or "prune" or "emit")
        || File.Exists(Path.Combine(Project.Obj, "trials.jsonl"));

    /// <summary>A classifier that is searched, cut, fine-tuned and quantized.</summary>
    public static CachedProject Classifier(string cache)
    {
        var project = Project.Classifier("");
        project.WriteImages("train.npz", Nets.Classifier(), 64);
        project.Write(
            "nas.yaml",
            "model: { source: model.onnx }\ndata: { train: train.npz, validation: validation.npz }" + Methods + cache);
        return new CachedProject(project);
    }

    public static CachedProject Of(Project project, string cache)
    {
        File.AppendAllText(project.Config, cache);
        return new CachedProject(project);
    }

    /// <summary>The same project on another machine.</summary>
    public CachedProject Clone(bool withLock = true)
    {
        var clone = new CachedProject(Project.Clone());
        if (!withLock)
        {
            File.Delete(clone.Project.Lock);
        }

        return clone;
    }

    public BuildReport Build(BuildMode mode = BuildMode.Auto)
    {
        stages.Clear();
        return Project.Build(mode, progress: Remember)!;
    }

    /// <summary>Builds as a build tool does: each stage by itself.</summary>
    public (BuildReport Report, IReadOnlyList<string> Diagnostics) BuildByStages(BuildMode mode = BuildMode.Auto)
    {
        stages.Clear();
        BuildReport? report = null;
        List<string> ids = [];
        foreach (var stage in Enum.GetValues<Stage>())
        {
            report = Project.Build(mode, stage, Remember);
            ids.AddRange(Project.Reported.Select(d => d.Id));
        }

        return (report!, ids);
    }

    public IReadOnlyList<string> Diagnostics => [.. Project.Reported.Select(d => d.Id).Where(IsOfCache)];

    public static bool IsOfCache(string id) => id.StartsWith("NAS35", StringComparison.Ordinal);

    public void Dispose() => Project.Dispose();

    private void Remember(StageProgress progress)
    {
        if (progress.Best != "looking into the shared cache")
        {
            stages.Add(progress.Stage);
        }
    }
}
