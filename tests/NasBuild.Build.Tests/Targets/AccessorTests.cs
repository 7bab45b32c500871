using static NasBuild.Build.Tests.ConsumerProject;

namespace NasBuild.Build.Tests.Targets;

[TestClass]
public sealed class AccessorTests(TestContext context)
{
    private const string Uses = "public class Class { public string Text => App.NasModels.FASHION.Text; }\n";

    [TestMethod]
    [DataRow("net10.0")]
    [DataRow("net10.0;netstandard2.0")]
    public void Code_NamesTheModelAndAWrongNameIsACompileError(string targetFramework)
    {
        using var project = new ConsumerProject(context, targetFramework: targetFramework);
        project.Write("Class.cs", Uses);

        project.Build().Succeeded().Ran(AllStages);
        project.Build().Succeeded().Ran("");

        project.Write("Class.cs", Uses.Replace("FASHION", "Fashoin", StringComparison.Ordinal));
        project.Build().Failed().Ran("").Says("error CS0117: 'NasModels' does not contain a definition for 'Fashoin'");
    }

    [TestMethod]
    public void DesignTimeBuild_HasWhatTheLastBuildLeftAndStartsNoWorker()
    {
        using var project = new ConsumerProject(context);
        project.Build().Succeeded();
        project.Write("model.txt", "changed");

        string[] designTime =
            ["-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true"];
        project.MSBuild(["-target:Compile", .. designTime, "-getItem:Compile"]).Succeeded()
            .Ran("").Says("NasModels.g.cs");
    }

    [TestMethod]
    public void FileIsDeleted_OnlyEmitMakesItAgain()
    {
        using var project = new ConsumerProject(context);
        project.Build().Succeeded();

        project.Delete("obj/nas/NasModels.g.cs");

        project.Build().Succeeded().Ran("emit report");
        Assert.IsTrue(project.Has("obj/nas/NasModels.g.cs"));
    }

    [TestMethod]
    public void AccessorIsNotWanted_NoneIsWrittenOrCompiled()
    {
        using var project = new ConsumerProject(context);

        project.Build("-p:NasGenerateAccessor=false").Succeeded().Ran(AllStages);

        Assert.IsFalse(project.Has("obj/nas/NasModels.g.cs"));
        project.Build("-p:NasGenerateAccessor=maybe").Failed()
            .Tells("error NAS0104", "'NasGenerateAccessor'", "'maybe'", "true", "false");
    }
}
