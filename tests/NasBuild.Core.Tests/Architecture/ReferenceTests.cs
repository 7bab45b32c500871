using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace NasBuild.Core.Tests.Architecture;

/// <summary>References between the rooms go one way: Onnx, Engine, Core, Cli. Tasks stands alone.</summary>
[TestClass]
public class ReferenceTests
{
    private static readonly Dictionary<string, string[]> AllowedReferences = new()
    {
        ["NasBuild.Onnx"] = [],
        ["NasBuild.Engine"] = ["NasBuild.Onnx"],
        ["NasBuild.Core"] = ["NasBuild.Onnx", "NasBuild.Engine"],
        ["NasBuild.Cli"] = ["NasBuild.Onnx", "NasBuild.Engine", "NasBuild.Core"],
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
