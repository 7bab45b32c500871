using static NasBuild.Build.Tests.ConsumerProject;

namespace NasBuild.Build.Tests.Targets;

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

        project.MSBuild("-restore", "-getTargetResult:GetCopyToOutputDirectoryItems").Succeeded()
            .Ran("").Says("fashion.onnx");
    }

    [TestMethod]
    public void UpToDateCheck_KnowsModelLockAndSettings()
    {
        using var project = new ConsumerProject(context);
        project.RunStages().Succeeded();

        var items = project.MSBuild("-target:_NasUpToDateCheck", "-getItem:UpToDateCheckInput,UpToDateCheckOutput");

        items.Succeeded().Ran("");
        string[] results = ["obj/nas/plan.json", "obj/nas/validate.stamp", "obj/nas/lock.json", "obj/nas/report.stamp"];
        foreach (var file in (string[])["nas.yaml", "nas.lock.json", "model.txt", .. results])
        {
            items.Says($"\"Identity\": \"{project.PathOf(file)}\"");
        }
    }
}
