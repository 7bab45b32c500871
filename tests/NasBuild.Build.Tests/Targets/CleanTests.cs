using static NasBuild.Build.Tests.ConsumerProject;

namespace NasBuild.Build.Tests.Targets;

[TestClass]
public sealed class CleanTests(TestContext context)
{
    [TestMethod]
    public void Clean_DeletesTheModelAndKeepsLockAndTrials()
    {
        using var project = new ConsumerProject(context);
        project.Build().Succeeded();
        project.Write("obj/nas/trials.jsonl", "trial");

        project.MSBuild("-target:Clean").Succeeded().Ran("");

        Assert.IsFalse(project.Has("bin/Debug/net10.0/fashion.onnx"));
        Assert.IsFalse(project.Has("obj/nas/output/fashion.onnx"));
        Assert.IsTrue(project.Has("obj/nas/trials.jsonl"));
        Assert.IsTrue(project.Has("nas.lock.json"));
        project.Build().Succeeded().Ran(AllStages);

        project.MSBuild("-target:NasClean").Succeeded().Ran("");

        Assert.IsFalse(Directory.Exists(project.PathOf("obj/nas")));
        Assert.IsTrue(project.Has("nas.lock.json"));
    }
}
