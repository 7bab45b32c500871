using NasBuild.Core.Reporting;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>
/// A model that is larger than one file can be, with its weights in another one; here that limit is small.
/// </summary>
[TestClass]
public sealed class LargeModelTests
{
    private const string Yaml = """
        model: { source: model.onnx, task: match-original }
        data: { validation: validation.npz }
        quantize: { method: weight-only }

        """;

    [TestMethod]
    public void ModelThatFitsOneFileWhenOptimised_IsBuilt()
    {
        using var project = Large(limit: 6000);

        var report = project.Build()!;

        var emitted = Model.Load(Path.Combine(project.Obj, report.Output));
        Assert.IsEmpty(emitted.ExternalFiles);
        Assert.IsLessThan(6000, emitted.SizeBytes);
        Assert.IsGreaterThan(6000, (double)report.Measured.Original["size"]);
        Assert.IsGreaterThan(0.95, report.Measured.Quality[^1].Optimized);
    }

    [TestMethod]
    public void ModelThatFitsNoFile_IsTold()
    {
        using var project = Large(limit: 2000);

        project.AssertError("(1,10): error NAS1118 | model.onnx | … | 2000", stage: null);
    }

    private static Project Large(long limit)
    {
        var project = new Project { LargestModelBytes = limit };
        var model = Nets.Classifier();
        model.Save(project.In("model.onnx"), largestBytes: 2000);
        Assert.HasCount(1, Model.Load(project.In("model.onnx")).ExternalFiles);
        project.WriteImages("validation.npz", model, 16);
        project.Write("nas.yaml", Yaml);
        return project;
    }
}
