using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace NasBuild.Core.Tests.Architecture;

/// <summary>References go one way: Onnx, Engine, Core, then Sdk, or Cluster and Cli. Tasks stands alone.</summary>
[TestClass]
public class ReferenceTests
{
    private static readonly Dictionary<string, string[]> AllowedReferences = new()
    {
        ["NasBuild.Onnx"] = [],
        ["NasBuild.Engine"] = ["NasBuild.Onnx"],
        ["NasBuild.Core"] = ["NasBuild.Onnx", "NasBuild.Engine"],
        ["NasBuild.Cluster"] = ["NasBuild.Onnx", "NasBuild.Engine", "NasBuild.Core"],
        ["NasBuild.Cli"] = ["NasBuild.Onnx", "NasBuild.Engine", "NasBuild.Core", "NasBuild.Cluster"],
        ["NasBuild.Sdk"] = ["NasBuild.Core"],
        ["NasBuild.Tasks"] = [],
        ["NasBuild.TorchSharp"] = ["NasBuild.Onnx", "NasBuild.Engine"],
    };

    [TestMethod]
    public void EveryRoom_ReferencesOnlyRoomsBeforeIt()
    {
        var rooms = Rooms();

        Assert.Contains("NasBuild.Onnx", rooms.Keys);
        foreach (var (room, references) in rooms)
        {
            Assert.IsTrue(
                AllowedReferences.TryGetValue(room, out var allowed),
                $"{room} is a new room: give it a line in the table.");
            Assert.IsEmpty(references.Except(allowed!), $"{room} may reference only [{string.Join(", ", allowed!)}].");
        }
    }

    // libtorch takes 1.2 GB: only who works on the engine, or uses it, restores it.
    [TestMethod]
    public void NoProjectOfTheSolution_RestoresLibtorch()
    {
        var root = RepositoryRoot();
        var projects = File.ReadLines(Path.Combine(root, "NasBuild.sln"))
            .SelectMany(line => line.Split('"'))
            .Where(part => part.EndsWith(".csproj", StringComparison.Ordinal))
            .Select(path => Path.Combine(root, path.Replace('\\', '/'))).ToList();

        Assert.IsGreaterThan(10, projects.Count);
        foreach (var project in projects)
        {
            var references = XDocument.Load(project).Descendants()
                .Where(e => e.Name.LocalName is "PackageReference" or "ProjectReference")
                .Select(e => Path.GetFileNameWithoutExtension(((string?)e.Attribute("Include"))!.Replace('\\', '/')));
            Assert.IsEmpty(
                references.Where(r => r.Contains("torch", StringComparison.OrdinalIgnoreCase)), $"In {project}.");
        }
    }

    private static Dictionary<string, string[]> Rooms() =>
        Directory.GetFiles(Path.Combine(RepositoryRoot(), "src"), "NasBuild.*.csproj", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path), ProjectReferences);

    // Those that order the build without giving access to the assembly are no arrows.
    private static string[] ProjectReferences(string path) =>
        [.. XDocument.Load(path).Descendants("ProjectReference")
            .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
            .Select(reference =>
                Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')))];

    private static string RepositoryRoot([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../.."));
}
