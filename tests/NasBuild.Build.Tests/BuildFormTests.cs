using static NasBuild.Build.Tests.ConsumerProject;

namespace NasBuild.Build.Tests;

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
            ("one", (string[])["msbuild", "../User/User.csproj", "-nologo", "-nodeReuse:false", "-restore", "-target:Build"]),
            ("two", ["build", "../User/User.csproj", "--disable-build-servers", "--no-restore", "-graph", "-isolate", "-m:2"]),
            ("three", ["build", "../User/User.csproj", "--disable-build-servers", "--no-restore", "-graph"]),
        })
        {
            project.Write("model.txt", model);

            project.Run(arguments).Succeeded().Ran(AllStages);

            Assert.AreEqual($"optimised {model}", project.Read("../User/bin/Debug/net10.0/fashion.onnx"));
        }

        project.Build("../User/User.csproj", "--no-restore", "-graph", "-isolate").Succeeded().Ran("");
    }

    [TestMethod]
    public void OutputGoesElsewhere_SoDoesAllOfNasBuildsButTheLock()
    {
        using var project = new ConsumerProject(context, folder: "Straße (1)");

        project.Build("--artifacts-path", project.PathOf("../outs & ö")).Succeeded().Ran(AllStages);

        Assert.AreEqual("optimised model", project.Read("../outs & ö/bin/App/debug/fashion.onnx"));
        Assert.IsTrue(project.Has("../outs & ö/obj/App/nas/report.stamp"));
        Assert.IsFalse(Directory.Exists(project.PathOf("obj")));
        project.Build("--no-restore", "--artifacts-path", project.PathOf("../outs & ö")).Succeeded().Ran("");

        project.Write("Directory.Build.props", """<Project><PropertyGroup><UseArtifactsOutput>true</UseArtifactsOutput></PropertyGroup><Import Project="../Directory.Build.props" /></Project>""");
        project.Build().Succeeded().Ran(AllStages);
        Assert.AreEqual("optimised model", project.Read("artifacts/bin/App/debug/fashion.onnx"));
        Assert.AreSequenceEqual(["App.csproj", "Class.cs", "Directory.Build.props", "model.txt", "nas.lock.json", "nas.yaml", "note.txt", "worker.log"],
            Directory.EnumerateFiles(project.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
