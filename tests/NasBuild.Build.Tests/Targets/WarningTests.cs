using static NasBuild.Build.Tests.ConsumerProject;

namespace NasBuild.Build.Tests.Targets;

[TestClass]
public sealed class WarningTests(TestContext context)
{
    private const string Warning = "warning NAS4101: predict warns.";
    private const string Error = "error NAS4101: predict warns.";

    [TestMethod]
    [DataRow("net10.0")]
    [DataRow("net10.0;netstandard2.0")]
    public void Warning_ObeysNoWarnAndWarningsAsErrors(string targetFramework)
    {
        using var project = new ConsumerProject(context, targetFramework: targetFramework);
        project.Write("behaviour.txt", "predict warn");

        project.RunStages().Succeeded().Says($"nas : {Warning}");

        project.Write("model.txt", "changed");
        var silenced = project.RunStages("-p:NoWarn=NAS4101").Succeeded();
        Assert.DoesNotContain(Warning, silenced.Output);

        // An error made of a warning is one in the next build, too.
        project.Write("model.txt", "changed again");
        project.RunStages("-p:WarningsAsErrors=NAS4101").Failed().Ran("validate predict").Says(Error);
        project.RunStages("-p:WarningsAsErrors=NAS4101").Failed().Ran("predict").Says(Error);
        project.RunStages("-p:MSBuildWarningsAsErrors=NAS4101").Failed().Ran("predict").Says(Error);
        project.RunStages().Succeeded().Ran("predict search prune emit report").Says(Warning);
    }

    [TestMethod]
    [DataRow("net10.0")]
    [DataRow("net10.0;netstandard2.0")]
    public void TreatWarningsAsErrors_HoldsButForWhatIsExempt(string targetFramework)
    {
        using var project = new ConsumerProject(context, targetFramework: targetFramework);
        project.Write("behaviour.txt", "predict warn");

        project.RunStages("-p:TreatWarningsAsErrors=true").Failed().Ran("validate predict").Says(Error);
        project.RunStages("-p:TreatWarningsAsErrors=true", "-p:WarningsNotAsErrors=CS0168%3BNAS4101").Succeeded()
            .Ran("predict search prune emit report").Says(Warning);

        project.Write("model.txt", "changed");
        var silenced = project.RunStages("-p:TreatWarningsAsErrors=true", "-p:NoWarn=nas4101").Succeeded();
        Assert.DoesNotContain("NAS4101", silenced.Output);
    }
}
