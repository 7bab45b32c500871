using static NasBuild.Build.Tests.ConsumerProject;

namespace NasBuild.Build.Tests.Targets;

[TestClass]
public sealed class FailureTests(TestContext context)
{
    [TestMethod]
    public void StageFails_ErrorHasPositionArtefactStaysAndNextBuildTriesAgain()
    {
        using var project = new ConsumerProject(context);
        project.Build().Succeeded();
        project.Write("model.txt", "changed");
        project.Write("behaviour.txt", "search fail");

        for (var attempt = 0; attempt < 2; attempt++)
        {
            project.Build().Failed()
                .Ran(attempt == 0 ? "validate predict search" : "search")
                .Says($"{project.PathOf("nas.yaml")}(2,5): error NAS0104: 'é' in search; 100 % wrong. [{project.PathOf("App.csproj")}]")
                .Says("1 Error(s)");
            Assert.IsFalse(project.Has("obj/nas/search.stamp"));
            Assert.AreEqual("optimised model", project.Read("obj/nas/output/fashion.onnx"));
            Assert.AreEqual("optimised model", project.Read("bin/Debug/net10.0/fashion.onnx"));
        }

        project.Delete("behaviour.txt");
        project.Build().Succeeded().Ran("search prune emit report");
        Assert.AreEqual("optimised changed", project.Read("bin/Debug/net10.0/fashion.onnx"));
    }

    [TestMethod]
    [DataRow("crash", "134", "Unhandled exception: something broke.")]
    [DataRow("silent", " 3")]
    public void WorkerEndsWithoutDiagnostic_IsAnError(string behaviour, params string[] words)
    {
        using var project = new ConsumerProject(context);
        project.Write("behaviour.txt", $"predict {behaviour}");

        project.RunStages().Failed().Ran("validate predict")
            .Tells("error NAS9301", ["nas predict", .. words]);

        Assert.IsFalse(project.Has("obj/nas/predict.stamp"));
    }

    [TestMethod]
    [DataRow("killed", "137")]
    [DataRow("full", "134", "Out of memory.")]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void WorkerIsKilled_MemoryIsSaidToBeLikely(string behaviour, params string[] words)
    {
        using var project = new ConsumerProject(context);
        project.Write("behaviour.txt", $"predict {behaviour}");

        project.RunStages().Failed().Tells("error NAS9303", ["nas predict", "memory", .. words]);
    }

    [TestMethod]
    public void WorkerMissing_IsAnError()
    {
        using var project = new ConsumerProject(context);

        project.RunStages("-p:NasWorkerPath=/nowhere/nas.dll").Failed()
            .Tells("error NAS9302", "'/nowhere/nas.dll'");
    }

    [TestMethod]
    public void OutputIsNotUtf8OrMeansSomethingToMSBuild_IsRelayedAsText()
    {
        using var project = new ConsumerProject(context);
        project.Write("behaviour.txt", "predict garbage");

        project.RunStages("-isolate:true").Succeeded()
            .Says("b\uFFFD\uFFFDd").Says("epoch 3: error rate: 0.1").Says("50%41 $(OS) @(NasModel) 'a' *.cs");
    }
}
