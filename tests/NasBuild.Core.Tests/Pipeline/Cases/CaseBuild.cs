using NasBuild.Core.Diagnostics;
using NasBuild.Core.Reporting;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline.Cases;

/// <summary>The build of a case: a folder with a nas.yaml, its model and its data.</summary>
internal sealed class CaseBuild : IDisposable
{
    private readonly Project project = new();
    private readonly BuildReport? report;

    public CaseBuild(string folder, string? config = null)
    {
        foreach (var file in Directory.GetFiles(folder))
        {
            project.Write(Path.GetFileName(file), File.ReadAllBytes(file));
        }

        if (config is not null)
        {
            project.Write("nas.yaml", File.ReadAllBytes(project.In(config)));
        }

        try
        {
            report = project.Build();
        }
        catch (NasException e)
        {
            Failure = e.Diagnostics[0];
        }
    }

    /// <summary>The first error; null if the build succeeded.</summary>
    public Diagnostic? Failure { get; }

    /// <summary>What a build that succeeded measured.</summary>
    public BuildReport Report => report ?? throw new AssertFailedException(
        $"The build fails: {Failure!.Id} {Failure.Message}");

    /// <summary>The emitted model.</summary>
    public Model Emitted => Model.Load(Path.Combine(project.Obj, Report.Output));

    /// <summary>The quality on the last split measured is at least this.</summary>
    public void Keeps(double quality) => Assert.IsGreaterThanOrEqualTo(quality, Report.Measured.Quality[^1].Optimized);

    /// <summary>The emitted model has at most this share of the original's costs of a kind, such as size.</summary>
    public void Shrinks(string cost, double share) =>
        Assert.IsLessThanOrEqualTo(share, Report.Measured.Optimized[cost] / (double)Report.Measured.Original[cost]);

    /// <summary>The build succeeds and quantizes the activations of a node.</summary>
    public void Quantizes() => Assert.Contains(
        n => n.OpType is "QuantizeLinear" or "DynamicQuantizeLinear", Emitted.Graph.Nodes);

    /// <summary>The build succeeds and measures the latency at this shape of an input.</summary>
    public void RunsAt(string input, params long[] shape) =>
        CollectionAssert.AreEqual(shape, Report.Measured.Inputs[input].ToArray());

    /// <summary>The build fails with this diagnostic, or reports it.</summary>
    public void Tells(string id, string part = "") => Assert.Contains(
        d => d.Id == id && d.Message.Contains(part, StringComparison.Ordinal),
        project.Reported.Concat(Failure is null ? [] : [Failure]).ToList());

    public void Dispose() => project.Dispose();
}
