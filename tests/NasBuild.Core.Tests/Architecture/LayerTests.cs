using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using NasBuild.Core.Pipeline;

namespace NasBuild.Core.Tests.Architecture;

/// <summary>
/// Inside Core a folder uses only folders of lower layers, and no two folders use each other, not by a detour either: a
/// reader can understand any folder from those below it.
/// </summary>
[TestClass]
public class LayerTests
{
    private const string Root = "NasBuild.Core.";

    // From the ground up.
    private static readonly string[][] Layers =
    [
        ["Diagnostics", "Numerics"],
        ["Expressions", "Networks", "Storage"],
        ["Configuration"],
        ["Caching"],
        ["Builds", "Spaces"],
        ["Architectures", "Data", "Results"],
        ["Quality", "Quantization"],
        ["Compression", "Training"],
        ["Hybrids", "Pruning", "Targets"],
        ["Prediction"],
        ["Locking", "Provenance", "Search"],
        ["Accessors", "Reporting"],
        ["Versions"],
        ["Pipeline"],
    ];

    private static readonly ILookup<string, Use> UsesByFolder = Uses().Distinct().ToLookup(u => u.From);

    [TestMethod]
    public void EveryFolder_UsesOnlyFoldersOfLowerLayers()
    {
        var upwards = UsesByFolder.SelectMany(u => u)
            .Where(u => Top(u.From) != Top(u.To) && Layer(u.From) <= Layer(u.To));

        Assert.AreEqual("", string.Join('\n', upwards.Select(u => $"{u}, which is not on a lower layer.").Order()));
    }

    [TestMethod]
    public void NoFolder_UsesItselfByADetour()
    {
        var detours = UsesByFolder.Select(f => Detour(f.Key)).OfType<Use[]>();

        Assert.AreEqual("", string.Join('\n', detours.Select(d => string.Join("; ", d.AsEnumerable()))));
    }

    // The shortest way from a folder through others back to it.
    private static Use[]? Detour(string folder)
    {
        var reached = new HashSet<string>();
        var waiting = new Queue<Use[]>(UsesByFolder[folder].Select(u => new[] { u }));
        while (waiting.TryDequeue(out var way))
        {
            if (way[^1].To == folder)
            {
                return way;
            }

            if (reached.Add(way[^1].To))
            {
                UsesByFolder[way[^1].To].ToList().ForEach(u => waiting.Enqueue([.. way, u]));
            }
        }

        return null;
    }

    private static IEnumerable<Use> Uses() =>
        from type in new ArchLoader().LoadAssembly(typeof(BuildPipeline).Assembly).Build().Types
        where IsOurs(type)
        from dependency in type.Dependencies
        where dependency.Target is not GenericParameter && IsOurs(dependency.Target)
              && dependency.Target.Namespace.FullName != type.Namespace.FullName
        select new Use(Folder(type), Folder(dependency.Target), type.Name, dependency.Target.Name);

    private static bool IsOurs(IType type) =>
        type.Namespace?.FullName.StartsWith(Root, StringComparison.Ordinal) == true;

    private static string Folder(IType type) => type.Namespace.FullName[Root.Length..];

    private static string Top(string folder) => folder.Split('.')[0];

    private static int Layer(string folder) =>
        Array.FindIndex(Layers, f => f.Contains(Top(folder))) is >= 0 and var layer ? layer
            : throw new AssertFailedException($"The folder {Top(folder)} has no layer: give it a place in the table.");

    private sealed record Use(string From, string To, string Type, string Used)
    {
        public override string ToString() => $"{From}'s {Type} uses {To}'s {Used}";
    }
}
