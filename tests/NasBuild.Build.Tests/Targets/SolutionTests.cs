namespace NasBuild.Build.Tests.Targets;

[TestClass]
public sealed class SolutionTests(TestContext context)
{
    [TestMethod]
    public void ProjectsWithModels_BuiltAtOnce_EachModelRunsOnceAndFlowsToItsUser()
    {
        using var project = new ConsumerProject(context, targetFramework: "net10.0;netstandard2.0");
        project.Write("../Other/Other.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="../App/App.csproj" />
                <NasModel Include="../App/nas.yaml" />
                <NasModel Include="own/nas.yaml" />
              </ItemGroup>
            </Project>
            """);
        project.Write("../Other/own/nas.yaml", "model: m.txt\noutput: own.onnx\n");
        project.Write("../Other/own/m.txt", "own");
        project.Write("../All.slnx", """
            <Solution><Project Path="App/App.csproj" /><Project Path="Other/Other.csproj" /></Solution>
            """);

        project.MSBuildOf("../All.slnx", "-restore", "-m:2").Succeeded().Ran(ConsumerProject.AllStages);

        Assert.HasCount(2 * 6, File.ReadAllLines(project.PathOf("../Other/worker.log")));
        Assert.IsTrue(project.Has("../Other/bin/Debug/net10.0/own.onnx"));
        Assert.IsTrue(project.Has("../Other/bin/Debug/net10.0/fashion.onnx"));
        project.Delete("../Other/worker.log");
        project.MSBuildOf("../All.slnx", "-m:2").Succeeded().Ran("");
        Assert.IsFalse(project.Has("../Other/worker.log"));
    }
}
