using static NasBuild.Build.Tests.ConsumerProject;

namespace NasBuild.Build.Tests;

[TestClass]
public sealed class DesignTimeBuildTests(TestContext context)
{
    [TestMethod]
    [DataRow("-p:DesignTimeBuild=true")]
    [DataRow("-p:BuildingForLiveUnitTesting=true")]
    public void BuildThatOnlyAnEditorWants_NoWorkerStarts(string property)
    {
        using var project = new ConsumerProject(context);

        project.Build(property).Succeeded().Ran("");
    }

    [TestMethod]
    public void FilesToCopyAreAskedForWithoutABuild_TheLastModelIsNamedAndNoWorkerStarts()
    {
        using var project = new ConsumerProject(context);
        project.RunStages().Succeeded().Ran(AllStages);
        project.Write("model.txt", "changed");

        project.Run(["msbuild", "-nologo", "-nodeReuse:false", "-restore", "-getTargetResult:GetCopyToOutputDirectoryItems"])
            .Succeeded().Ran("").Says("fashion.onnx");
    }

    [TestMethod]
    public void UpToDateCheck_KnowsModelLockAndSettings()
    {
        using var project = new ConsumerProject(context);
        project.RunStages().Succeeded();

        var items = project.Run(["msbuild", "-nologo", "-nodeReuse:false", "-target:_NasUpToDateCheck", "-getItem:UpToDateCheckInput,UpToDateCheckOutput"]);

        items.Succeeded().Ran("");
        foreach (var file in new[] { "nas.yaml", "nas.lock.json", "model.txt", "obj/nas/plan.json", "obj/nas/validate.stamp", "obj/nas/lock.json", "obj/nas/report.stamp" })
        {
            items.Says($"\"Identity\": \"{project.PathOf(file)}\"");
        }
    }
}
