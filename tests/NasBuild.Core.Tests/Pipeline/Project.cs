using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using NasBuild.Core.Builds;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline;
using NasBuild.Core.Quality.Measures;
using NasBuild.Core.Reporting;
using NasBuild.Core.Tests.Data;
using NasBuild.Core.Tests.Diagnostics;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>A folder with a nas.yaml, a model and data, to build.</summary>
internal sealed class Project : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public string Folder => folder.Path;

    public string Config => In("nas.yaml");

    public string Lock => In("nas.lock.json");

    public string Obj => In("obj");

    /// <summary>The largest size of one model file.</summary>
    public long LargestModelBytes { get; init; } = int.MaxValue;

    /// <summary>The largest entry of a shared cache.</summary>
    public long LargestCacheEntryBytes { get; init; } = long.MaxValue;

    /// <summary>What overrides nas.yaml.</summary>
    public BuildOverrides Overrides { get; set; } = new();

    /// <summary>The workers of a build; null for none.</summary>
    public ICluster? Cluster { get; set; }

    /// <summary>What the last build told.</summary>
    public ConcurrentQueue<Diagnostic> Reported { get; private set; } = new();

    /// <summary>
    /// A classifier, 48 random images that it labels itself, and <paramref name="yaml"/> after the two lines
    /// that name both.
    /// </summary>
    public static Project Classifier(string yaml, Model? model = null)
    {
        var project = new Project();
        var net = model ?? Nets.Classifier();
        project.Write("model.onnx", net.ToBytes());
        project.WriteImages("validation.npz", net, 48);
        project.Write("nas.yaml", "model: { source: model.onnx }\ndata: { validation: validation.npz }\n" + yaml);
        return project;
    }

    /// <summary>The same project on another machine: a copy without what was built.</summary>
    public Project Clone()
    {
        var clone = new Project { Overrides = Overrides };
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Folder, f))
            .Where(f => !f.StartsWith("obj" + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
        {
            clone.Write(file, File.ReadAllBytes(In(file)));
        }

        return clone;
    }

    public static float[] Random(int count, int seed = 5)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
    }

    public string In(string name) => Path.Combine(Folder, name);

    public string Write(string name, byte[] content) => folder.Write(name, content);

    public string Write(string name, string content) => folder.Write(name, Encoding.UTF8.GetBytes(content));

    /// <summary>
    /// Images for a model whose first output tells classes apart, with the labels that the model gives them.
    /// </summary>
    public void WriteImages(string name, Model model, int count)
    {
        using var session = Session.Create(model, new SessionSettings(1));
        var labels = new List<long>();
        var images = Random(count * 64);
        var batch = (int)(model.Graph.Inputs[0].Shape!.Value[0].Size ?? 1);
        for (var i = 0; i < count; i += batch)
        {
            var sample = Tensor.Create<float>("x", [batch, 1, 8, 8], images.AsSpan(i * 64, batch * 64));
            labels.AddRange(
                Scores.Best(session.Run(new Dictionary<string, Tensor> { ["x"] = sample })[session.Outputs[0]])
                    .Select(b => (long)b));
        }

        Write(name, NumPy.Npz(("x", NumPy.Npy(images, count, 1, 8, 8)), ("y", NumPy.Npy(labels.ToArray(), count))));
    }

    /// <summary>All stages, or the one asked for.</summary>
    public BuildReport? Build(
        BuildMode mode = BuildMode.Auto,
        Stage? stage = null,
        Action<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        Reported = new();
        var context = new BuildContext(
            new BuildRequest(Config, Obj, mode, Overrides), Reported.Enqueue, progress ?? (_ => { }),
            cancellation)
        {
            // Latencies of nets this small decide nothing in most tests: a moment is enough.
            Timing = TimingEffort.Brief,
            LargestModelBytes = LargestModelBytes,
            LargestCacheEntryBytes = LargestCacheEntryBytes,
            Cluster = Cluster,
        };
        return stage is { } one ? BuildPipeline.Run(one, context) : BuildPipeline.Run(context);
    }

    /// <summary>The first error of a build that fails.</summary>
    public Diagnostic Failure(Stage? stage = null, BuildMode mode = BuildMode.Auto) =>
        Assert.ThrowsExactly<NasException>(() => Build(mode, stage)).Diagnostics[0];

    /// <summary>The stage fails with this in nas.yaml: <c>(4,3): error NAS2101 | v.npz | data.validation</c>.</summary>
    public void AssertError(string expected, Stage? stage = Stage.Validate, BuildMode mode = BuildMode.Auto) =>
        AssertIs(expected, Failure(stage, mode));

    public void AssertError(string expected, Func<object?> run) =>
        AssertIs(expected, Assert.ThrowsExactly<NasException>(() => run()).Diagnostics[0]);

    /// <summary>The last build told this, once, about nas.yaml.</summary>
    public void AssertReported(string expected) =>
        AssertIs(expected, Reported.Single(d => expected.Contains(d.Id, StringComparison.Ordinal)));

    /// <summary>The diagnostic is this one, about nas.yaml.</summary>
    public void AssertIs(string expected, Diagnostic actual) => DiagnosticAssert.Is(Config + expected, actual);

    public string[] Trials() => [.. Journal().Where(l => (double)JsonNode.Parse(l)!["Seconds"]! > 0)];

    // Measurements beside the trials, of finalists for example, take no time of their own.
    public string[] Journal() =>
        File.Exists(Path.Combine(Obj, "trials.jsonl")) ? File.ReadAllLines(Path.Combine(Obj, "trials.jsonl")) : [];

    public void Dispose() => folder.Dispose();
}
