using static NasBuild.Build.Tests.ConsumerProject;

namespace NasBuild.Build.Tests.Targets;

[TestClass]
public sealed class IncrementalityTests(TestContext context)
{
    [TestMethod]
    public void EachInputChanged_OnlyWhatDependsOnItRuns()
    {
        using var project = new ConsumerProject(context);
        project.RunStages().Succeeded().Ran(AllStages);
        project.RunStages().Succeeded().Ran("");

        // A comment changes the file, but not the plan.
        project.Write("nas.yaml", "# another comment\nmodel: model.txt\noutput: fashion.onnx\n");
        project.RunStages().Succeeded().Ran("validate");

        project.Write("nas.yaml", "model: model.txt\noutput: fashion.onnx\nquantize: 8\n");
        project.RunStages().Succeeded().Ran("validate predict search prune emit report");
        Assert.AreEqual("optimised model8", project.Read("obj/nas/output/fashion.onnx"));

        project.Write("model.txt", "changed");
        project.RunStages().Succeeded().Ran("validate predict search prune emit report");

        project.Write("obj/nas/predict.json", "predicted");
        project.RunStages().Succeeded().Ran("search prune emit report");

        project.Write("obj/nas/search.json", "found");
        project.RunStages().Succeeded().Ran("prune emit report");

        project.Delete("obj/nas/output/fashion.onnx");
        project.RunStages().Succeeded().Ran("emit report");
        Assert.IsTrue(project.Has("obj/nas/output/fashion.onnx"));

        project.RunStages().Succeeded().Ran("");
    }

    [TestMethod]
    public void FolderOfData_WhatIsAddedChangedOrRemovedIsNoticed()
    {
        using var project = new ConsumerProject(context);
        project.Write("my data (50% $x)/a/1.png", "1");
        project.Write("nas.yaml", "model: model.txt\noutput: fashion.onnx\ndata: my data (50% $x)\n");
        project.RunStages().Succeeded().Ran(AllStages);
        project.RunStages().Succeeded().Ran("");

        // An archive gives files the times they had.
        project.Write("my data (50% $x)/b/2.png", "2");
        File.SetLastWriteTimeUtc(
            project.PathOf("my data (50% $x)/b/2.png"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        project.RunStages().Succeeded().Ran(AllStages);
        project.RunStages().Succeeded().Ran("");

        project.Write("my data (50% $x)/a/1.png", "another");
        project.RunStages().Succeeded().Ran(AllStages);

        project.Delete("my data (50% $x)/a/1.png");
        project.RunStages().Succeeded().Ran(AllStages);
        project.RunStages().Succeeded().Ran("");
    }

    [TestMethod]
    public void TimesOfAllFilesChange_OnlyWhatComparesTheirContentsRuns()
    {
        using var project = new ConsumerProject(context);
        project.Write("data/1.png", "1");
        project.Write("nas.yaml", "model: model.txt\noutput: fashion.onnx\ndata: data\n");
        project.RunStages().Succeeded().Ran(AllStages);

        foreach (var file in new[] { "nas.yaml", "nas.lock.json", "model.txt", "data/1.png" })
        {
            File.SetLastWriteTimeUtc(project.PathOf(file), DateTime.UtcNow);
        }

        project.RunStages().Succeeded().Ran("validate");
        project.RunStages().Succeeded().Ran("");
    }

    [TestMethod]
    public void LockChangedFromOutside_ItIsReadAgain()
    {
        using var project = new ConsumerProject(context);
        project.RunStages().Succeeded().Ran(AllStages);

        File.SetLastWriteTimeUtc(project.PathOf("nas.lock.json"), DateTime.UtcNow.AddHours(1));
        project.RunStages().Succeeded().Ran("");

        project.Write("nas.lock.json", "pulled; 100 %");
        project.RunStages().Succeeded().Ran("validate search emit report");
        project.RunStages().Succeeded().Ran("");

        project.Delete("nas.lock.json");
        project.RunStages().Succeeded().Ran("validate search emit report");
        Assert.IsTrue(project.Has("nas.lock.json"));
        project.RunStages().Succeeded().Ran("");
    }
}
