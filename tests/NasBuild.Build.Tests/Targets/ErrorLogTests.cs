using static NasBuild.Build.Tests.ConsumerProject;

namespace NasBuild.Build.Tests.Targets;

[TestClass]
public sealed class ErrorLogTests(TestContext context)
{
    private const string ErrorLog = "-p:ErrorLog=logs/build.sarif%2Cversion=2.1";

    [TestMethod]
    public void ErrorLogIsWanted_OneOfTheStagesLiesBesideTheCompilersAlsoAfterAFailure()
    {
        using var project = new ConsumerProject(context, folder: "Söhne & App");
        Directory.CreateDirectory(project.PathOf("logs"));
        project.Write("behaviour.txt", "predict warn");
        project.Build().Succeeded().Ran(AllStages);

        project.Write("Class.cs", "public class Changed { }\n");
        project.Build(ErrorLog).Succeeded().Ran("sarif");
        Assert.Contains("predict warn", project.Read("logs/build.nas.sarif"));
        project.Build(ErrorLog).Succeeded().Ran("");

        project.Write("model.txt", "changed");
        project.Write("behaviour.txt", "search fail");
        project.Build(ErrorLog).Failed().Ran("validate predict search sarif");
        Assert.Contains("search fail", project.Read("logs/build.nas.sarif"));
        Assert.DoesNotContain("predict warn", project.Read("logs/build.nas.sarif"));
        Assert.IsTrue(project.Has("logs/build.sarif"));
    }

    [TestMethod]
    [DataRow("net10.0")]
    [DataRow("net10.0;netstandard2.0")]
    public void SeveralModels_AreInOneLog(string targetFramework)
    {
        using var project = new ConsumerProject(context, targetFramework: targetFramework);
        project.Write("Directory.Build.targets", """
            <Project>
              <Import Project="../Directory.Build.targets" />
              <ItemGroup><NasModel Include="other/nas.yaml" /></ItemGroup>
            </Project>
            """);
        project.Write("other/nas.yaml", "model: ../model.txt\noutput: other.onnx\n");

        project.RunStages("-p:ErrorLog=build.sarif").Succeeded()
            .Ran("validate validate predict predict search search prune prune emit emit report report sarif");

        Assert.Contains("App emit", project.Read("build.nas.sarif"));
        Assert.Contains("other emit", project.Read("build.nas.sarif"));
    }
}
