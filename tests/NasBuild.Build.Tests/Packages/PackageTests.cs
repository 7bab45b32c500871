using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace NasBuild.Build.Tests.Packages;

[TestClass]
public sealed partial class PackageTests(TestContext context)
{
    private const string Platforms = "linux-arm64 linux-x64 osx osx-arm64 win-arm64 win-x64";

    [TestMethod]
    public void NasBuild_BringsTargetsTasksAndAWorkerForEverySystem()
    {
        PackedPackages.Provide(context);

        var files = Files("NasBuild");

        foreach (var file in new[]
        {
            "build/NasBuild.props", "build/NasBuild.targets", "buildMultiTargeting/NasBuild.props",
            "buildMultiTargeting/NasBuild.targets", "tasks/netstandard2.0/NasBuild.Tasks.dll", "nas.schema.json",
            "README.md", "worker/nas.dll", "worker/nas.runtimeconfig.json", "worker/nas.deps.json",
            "worker/THIRD-PARTY-NOTICES.txt", "worker/runtimes/linux-x64/native/libonnxruntime.so",
            "worker/runtimes/linux-arm64/native/libonnxruntime.so",
            "worker/runtimes/osx-arm64/native/libonnxruntime.dylib", "worker/runtimes/win-x64/native/onnxruntime.dll",
            "worker/runtimes/win-arm64/native/onnxruntime.dll", "worker/runtimes/linux-x64/native/libSkiaSharp.so",
            "worker/runtimes/osx/native/libSkiaSharp.dylib", "worker/runtimes/win-x64/native/libSkiaSharp.dll",
        })
        {
            Assert.Contains(file, files);
        }

        Assert.IsEmpty(
            files.Where(f => f.StartsWith("lib/", StringComparison.Ordinal)),
            "A consumer's application gets nothing of NasBuild's own.");
        Assert.AreEqual("true", Metadata("NasBuild", "developmentDependency").Value);
    }

    // The public gallery accepts 250 MB; a lower limit reports content that was not meant to be there.
    [TestMethod]
    [DataRow("NasBuild", Platforms, 90)]
    [DataRow("NasBuild.Tool", Platforms, 90)]
    [DataRow("NasBuild.Templates", "", 12)]
    public void Package_HasNativeFilesOfTheSupportedPlatformsOnlyAndIsSmall(
        string id, string platforms, int maximumMegabytes)
    {
        PackedPackages.Provide(context);

        var files = Files(id);

        var found = files.Select(f => NativeFile().Match(f))
            .Where(m => m.Success).Select(m => m.Groups["platform"].Value);
        Assert.AreEqual(platforms, string.Join(' ', found.Distinct().Order(StringComparer.Ordinal)));
        Assert.IsEmpty(files.Where(f => Path.GetExtension(f) is ".aar" or ".lib" or ".pdb" or ".zip"));
        Assert.IsLessThan(maximumMegabytes * 1_000_000L, new FileInfo(PathOf(id)).Length);
    }

    [TestMethod]
    public void ToolAndWorker_AreTheSameFiles()
    {
        PackedPackages.Provide(context);

        var tool = Checksums("NasBuild.Tool", "tools/net10.0/any/");
        var worker = Checksums("NasBuild", "worker/");
        tool.Remove("DotnetToolSettings.xml");

        Assert.AreEquivalent(worker, tool);
    }

    [TestMethod]
    public void Worker_NamesTheLicencesOfWhatItCarries()
    {
        PackedPackages.Provide(context);

        var assemblies = Files("NasBuild")
            .Where(f => Path.GetDirectoryName(f) == "worker" && Path.GetExtension(f) == ".dll")
            .Select(f => Path.GetFileNameWithoutExtension(f));
        var notices = Read("NasBuild", "worker/THIRD-PARTY-NOTICES.txt").Split('\n').Select(l => l.Split(' ')[0]);

        string[] own = ["nas", "NasBuild.Cluster", "NasBuild.Core", "NasBuild.Engine", "NasBuild.Onnx"];
        Assert.IsEmpty(assemblies.Except(own).Except(notices));
    }

    [TestMethod]
    [DataRow("NasBuild")]
    [DataRow("NasBuild.Tool")]
    [DataRow("NasBuild.Templates")]
    public void Package_SaysWhatItIsAndWhereItComesFrom(string id)
    {
        const string project = "https://github.com/nasbuild/nasbuild";
        PackedPackages.Provide(context);

        var (licence, repository) = (Metadata(id, "license"), Metadata(id, "repository"));
        Assert.AreEqual(("expression", "MIT"), ((string?)licence.Attribute("type"), licence.Value));
        Assert.AreEqual(
            ("git", project), ((string?)repository.Attribute("type"), (string?)repository.Attribute("url")));
        Assert.AreEqual(project, Metadata(id, "projectUrl").Value);
        Assert.AreEqual("The NasBuild developers", Metadata(id, "authors").Value);
        Assert.AreEqual($"{project}/blob/main/CHANGELOG.md", Metadata(id, "releaseNotes").Value);
        Assert.IsGreaterThan(80, Metadata(id, "description").Value.Length);
        Assert.Contains(Metadata(id, "icon").Value, Files(id));
        var readme = Read(id, Metadata(id, "readme").Value);
        Assert.StartsWith($"# {id}\n", readme);
        Assert.IsEmpty(RelativeLink().Matches(readme), "The gallery has none of the repository's files.");
        Assert.DoesNotContain("<dependency ", Read(id, $"{id}.nuspec"));
    }

    [TestMethod]
    public void Tool_InstallsAndRuns()
    {
        using var project = new PackedProject(context);

        project.Dotnet(
            ".", "tool", "install", "NasBuild.Tool", "--tool-path", "tools", "--version",
            PackedPackages.Version).Succeeded();
        project.Dotnet(".", "new", "tool-manifest").Succeeded();
        project.Dotnet(".", "tool", "install", "NasBuild.Tool", "--local").Succeeded();

        project.Dotnet(
            ".", "nas", "inspect",
            Path.Combine(Repository.Root, "examples", "FashionClassifier", "models", "fashion-resnet14.onnx"))
            .Succeeded().Says("/stem/stem.0/Conv");
        Assert.IsTrue(project.Has(OperatingSystem.IsWindows() ? "tools/nas.exe" : "tools/nas"));
    }

    private static string PathOf(string id) =>
        Path.Combine(PackedPackages.Feed, $"{id}.{PackedPackages.Version}.nupkg");

    private static string[] Files(string id)
    {
        using var package = ZipFile.OpenRead(PathOf(id));
        return [.. package.Entries.Select(e => Uri.UnescapeDataString(e.FullName))];
    }

    private static Dictionary<string, uint> Checksums(string id, string folder)
    {
        using var package = ZipFile.OpenRead(PathOf(id));
        return package.Entries.Where(e => e.FullName.StartsWith(folder, StringComparison.Ordinal))
            .ToDictionary(e => e.FullName[folder.Length..], e => e.Crc32);
    }

    private static XElement Metadata(string id, string name) =>
        XDocument.Parse(Read(id, $"{id}.nuspec")).Descendants().Single(e => e.Name.LocalName == name);

    private static string Read(string id, string file)
    {
        using var package = ZipFile.OpenRead(PathOf(id));
        using var reader = new StreamReader(package.GetEntry(file)!.Open());
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\]\((?!https:)")]
    private static partial Regex RelativeLink();

    [GeneratedRegex("/runtimes/(?<platform>[^/]+)/native/")]
    private static partial Regex NativeFile();
}
