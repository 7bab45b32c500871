using static NasBuild.Build.Tests.ConsumerProject;

namespace NasBuild.Build.Tests.Targets;

[TestClass]
public sealed class DefaultItemTests(TestContext context)
{
    [TestMethod]
    public void NasYamlBesideTheProject_EveryStageRunsOnceAndTheModelIsContent()
    {
        using var project = new ConsumerProject(context, folder: "Straße & Öl (1)");
        project.Write("nas.yaml", "model: model.txt\noutput: models/ä b.onnx\n");

        var run = project.Build().Succeeded().Ran(AllStages);

        Assert.AreEqual("optimised model", project.Read("bin/Debug/net10.0/models/ä b.onnx"));
        Assert.IsTrue(project.Has("nas.lock.json"));
        foreach (var start in run.Starts)
        {
            Assert.AreEqual("nas.yaml", start.Config);
            Assert.AreEqual(
                $"--out {project.PathOf("bin/Debug/net10.0")} --mode auto --verbosity "
                + $"normal{(start.Stage == "emit" ? " --namespace App" : "")}",
                start.Arguments);
        }

        // Lines for a person, also at the quiet end of what dotnet build shows.
        run.Says("search  1/2  best 30 %; 50 % left").Says("NasBuild -> search model: 2 trials, best 25 %")
            .Says("NasBuild -> model -> models/ä b.onnx").Says("size  2.75 MB -> 0.41 MB  15 %");

        Publish("published").Succeeded().Ran("");
        Assert.AreEqual("optimised model", project.Read("published/models/ä b.onnx"));
        Publish("published again", "-p:NoBuild=true").Succeeded().Ran("");
        Assert.AreEqual("optimised model", project.Read("published again/models/ä b.onnx"));

        BuildRun Publish(string folder, params string[] arguments) =>
            project.MSBuild([
                "-target:Publish", "-p:_IsPublishing=true", $"-p:PublishDir={project.PathOf(folder)}/", .. arguments]);
    }

    [TestMethod]
    public void NothingChanged_NoWorkerStarts()
    {
        using var project = new ConsumerProject(context);
        project.Build().Succeeded();

        project.Build().Succeeded().Ran("");
        project.Build("-restore", "-p:Configuration=Release").Succeeded().Ran("");
        Assert.AreEqual("optimised model", project.Read("bin/Release/net10.0/fashion.onnx"));
    }

    [TestMethod]
    public void EnableDefaultNasItemsFalse_NothingRuns()
    {
        using var project = new ConsumerProject(context);

        project.Build("-p:EnableDefaultNasItems=false").Succeeded().Ran("");

        Assert.IsFalse(project.Has("bin/Debug/net10.0/fashion.onnx"));
    }
}
