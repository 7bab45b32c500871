using static NasBuild.Build.Tests.ConsumerProject;

namespace NasBuild.Build.Tests.Targets;

/// <summary>The ways to ask for a build, and the places to put it.</summary>
[TestClass]
public sealed class BuildFormTests(TestContext context)
{
    [TestMethod]
    public void RestoredInOneCommandOrAsAGraph_StagesRunOnceAndTheModelFlows()
    {
        using var project = new ConsumerProject(context, targetFramework: "net10.0;netstandard2.0");
        project.Write("../User/User.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><ProjectReference Include="../App/App.csproj" /></ItemGroup>
            </Project>
            """);
        foreach (var (model, arguments) in new[]
        {
            ("one", (string[])["-restore", "-target:Build"]),
            ("two", ["-graph", "-isolate", "-m:2"]),
            ("three", ["-graph"]),
        })
        {
            project.Write("model.txt", model);

            project.MSBuildOf("../User/User.csproj", arguments).Succeeded().Ran(AllStages);

            Assert.AreEqual($"optimised {model}", project.Read("../User/bin/Debug/net10.0/fashion.onnx"));
        }

        project.MSBuildOf("../User/User.csproj", "-graph", "-isolate").Succeeded().Ran("");
    }

    [TestMethod]
    public void OutputGoesElsewhere_SoDoesAllOfNasBuildsButTheLock()
    {
        using var project = new ConsumerProject(context, folder: "Straße (1)");

        var elsewhere = $"-p:ArtifactsPath={project.PathOf("../outs & ö")}";
        project.Build(elsewhere).Succeeded().Ran(AllStages);

        Assert.AreEqual("optimised model", project.Read("../outs & ö/bin/App/debug/fashion.onnx"));
        Assert.IsTrue(project.Has("../outs & ö/obj/App/nas/report.stamp"));
        Assert.IsFalse(Directory.Exists(project.PathOf("obj")));
        project.Build(elsewhere).Succeeded().Ran("");

        project.Write("Directory.Build.props", """
            <Project>
              <PropertyGroup><UseArtifactsOutput>true</UseArtifactsOutput></PropertyGroup>
              <Import Project="../Directory.Build.props" />
            </Project>
            """);
        project.Build("-restore").Succeeded().Ran(AllStages);
        Assert.AreEqual("optimised model", project.Read("artifacts/bin/App/debug/fashion.onnx"));
        Assert.AreSequenceEqual(
            ["App.csproj", "Class.cs", "Directory.Build.props", "model.txt", "nas.lock.json", "nas.yaml", "note.txt",
                "worker.log"],
            Directory.EnumerateFiles(project.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
