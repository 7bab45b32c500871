using System.IO.Compression;

namespace NasBuild.Build.Tests;

[TestClass]
public sealed class PackageTests(TestContext context)
{
    private const long MostBytes = 250_000_000;

    [TestMethod]
    public void NasBuild_BringsTargetsTasksAndAWorkerForEverySystem()
    {
        PackedPackages.Provide(context);

        var files = Files("NasBuild");

        foreach (var file in new[]
        {
            "build/NasBuild.props", "build/NasBuild.targets", "buildMultiTargeting/NasBuild.props", "buildMultiTargeting/NasBuild.targets",
            "tasks/netstandard2.0/NasBuild.Tasks.dll", "nas.schema.json", "README.md", "worker/nas.dll", "worker/nas.runtimeconfig.json", "worker/nas.deps.json",
            "worker/THIRD-PARTY-NOTICES.txt", "worker/runtimes/linux-x64/native/libonnxruntime.so", "worker/runtimes/osx-arm64/native/libonnxruntime.dylib",
            "worker/runtimes/win-x64/native/onnxruntime.dll", "worker/runtimes/win-arm64/native/onnxruntime.dll",
        })
        {
            Assert.Contains(file, files);
        }

        Assert.IsEmpty(files.Where(f => f.StartsWith("lib/", StringComparison.Ordinal)), "A consumer's application gets nothing of NasBuild's own.");
        Assert.Contains("<developmentDependency>true</developmentDependency>", Nuspec("NasBuild"));
    }

    [TestMethod]
    [DataRow("NasBuild")]
    [DataRow("NasBuild.Tool")]
    [DataRow("NasBuild.Templates")]
    public void Package_IsWithinTheRegistrysLimitAndDependsOnNothing(string id)
    {
        PackedPackages.Provide(context);

        Assert.IsLessThan(MostBytes, new FileInfo(PathOf(id)).Length);
        Assert.DoesNotContain("<dependency ", Nuspec(id));
    }

    [TestMethod]
    public void Tool_InstallsAndRuns()
    {
        using var project = new PackedProject(context);

        project.Dotnet(".", "tool", "install", "NasBuild.Tool", "--tool-path", "tools", "--version", PackedPackages.Version).Succeeded();
        project.Dotnet(".", "new", "tool-manifest").Succeeded();
        project.Dotnet(".", "tool", "install", "NasBuild.Tool", "--local").Succeeded();

        project.Dotnet(".", "nas", "inspect", Path.Combine(Repository.Root, "examples", "FashionClassifier", "models", "fashion-resnet14.onnx"))
            .Succeeded().Says("/stem/stem.0/Conv");
        Assert.IsTrue(project.Has(OperatingSystem.IsWindows() ? "tools/nas.exe" : "tools/nas"));
    }

    private static string PathOf(string id) => Path.Combine(PackedPackages.Feed, $"{id}.{PackedPackages.Version}.nupkg");

    private static string[] Files(string id)
    {
        using var package = ZipFile.OpenRead(PathOf(id));
        return [.. package.Entries.Select(e => Uri.UnescapeDataString(e.FullName))];
    }

    private static string Nuspec(string id)
    {
        using var package = ZipFile.OpenRead(PathOf(id));
        using var reader = new StreamReader(package.GetEntry($"{id}.nuspec")!.Open());
        return reader.ReadToEnd();
    }
}
