namespace NasBuild.Build.Tests.Targets;

[TestClass]
public sealed class AddedItemTests(TestContext context)
{
    [TestMethod]
    public void AddedModels_EachHasItsOwnFolderAndLock()
    {
        using var project = new ConsumerProject(context);
        project.Write("App.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><NasModel Include="nas.yaml;other/nas.yaml;deep/er/x.nas.yaml;../beside/nas.yaml" /></ItemGroup>
            </Project>
            """);
        foreach (var (folder, file) in new[] { ("other", "nas.yaml"),
            ("deep/er", "x.nas.yaml"), ("../beside", "nas.yaml") })
        {
            project.Write($"{folder}/{file}", $"model: m.txt\noutput: {Path.GetFileName(folder)}.onnx\n");
            project.Write($"{folder}/m.txt", folder);
        }

        var run = project.Build().Succeeded();

        Assert.HasCount(4 * 6, run.Starts);
        foreach (var output in new[] { "fashion.onnx", "other/other.onnx", "deep+er+x.nas/er.onnx",
            "up+beside/beside.onnx" })
        {
            var emitted = $"{Path.GetDirectoryName(output)}/output/{Path.GetFileName(output)}".TrimStart('/');
            Assert.IsTrue(project.Has($"obj/nas/{emitted}"), output);
            Assert.IsTrue(project.Has($"bin/Debug/net10.0/{Path.GetFileName(output)}"), output);
        }

        // Each is told of the others, whose classes have other names.
        var validated = run.Starts.Single(s => s is { Stage: "validate", Config: "other/nas.yaml" });
        string[] others = ["nas.yaml", "deep/er/x.nas.yaml", "../beside/nas.yaml"];
        Assert.EndsWith(
            string.Concat(others.Select(o => $" --beside {project.PathOf(o)}")), validated.Arguments);
        Assert.IsTrue(run.Starts.Where(s => s.Stage != "validate")
            .All(s => !s.Arguments.Contains("--beside", StringComparison.Ordinal)));

        Assert.IsTrue(project.Has("other/nas.lock.json"));
        Assert.IsTrue(project.Has("deep/er/x.nas.lock.json"));

        project.Write("other/m.txt", "changed");
        var second = project.RunStages().Succeeded();
        Assert.HasCount(6, second.Starts);
        Assert.IsTrue(second.Starts.All(start => start.Config == "other/nas.yaml"), second.Output);
    }

    [TestMethod]
    public void TwoModelsWithOneOutputPath_IsAnError()
    {
        using var project = new ConsumerProject(context);
        project.Write("App.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><NasModel Include="other/nas.yaml" /></ItemGroup>
            </Project>
            """);
        project.Write("other/nas.yaml", "model: ../model.txt\noutput: fashion.onnx\n");

        project.Build().Failed()
            .Tells(
                $"{project.PathOf("nas.yaml")} and {project.PathOf("other/nas.yaml")} : error NAS0104",
                "'output.path'", "'fashion.onnx'");
    }
}
