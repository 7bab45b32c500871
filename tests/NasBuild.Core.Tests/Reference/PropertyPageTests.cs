using System.Text.RegularExpressions;

namespace NasBuild.Core.Tests.Reference;

/// <summary>
/// The page of the MSBuild side is written by hand; what a project may set must stand in it, and nothing else.
/// </summary>
[TestClass]
public sealed partial class PropertyPageTests
{
    // Read by the targets, but not for consumers: where the package keeps its parts.
    private static readonly string[] Internal =
        ["NasStagesDependOn", "NasTasksAssembly", "NasIntermediatePath", "NasAnnouncement"];

    [TestMethod]
    public void Page_NamesEveryPropertyItemAndTargetOfTheTargets()
    {
        var folder = Path.Combine(Repository.Root, "src", "NasBuild.Tasks");
        var sources = string.Concat(Directory.EnumerateFiles(folder, "NasBuild*.*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".props" or ".targets" or ".proj" && !f.Contains(
                "/obj/", StringComparison.Ordinal))
            .Select(File.ReadAllText));
        var page = File.ReadAllText(Path.Combine(folder, "README.md"));

        var used = Property().Matches(sources).Select(m => m.Groups[1].Value)
            .Concat(Target().Matches(sources).Select(m => m.Groups[1].Value))
            .Except(Internal).Distinct().Order(StringComparer.Ordinal).ToList();
        var named = Code().Matches(page).Select(m => m.Groups[1].Value).Distinct().ToList();

        Assert.IsEmpty(used.Except(named), "Properties and targets that the page does not name.");
        Assert.IsEmpty(named.Except(used).Except(["NasModel"]), "Names on the page that the targets do not know.");
    }

    [GeneratedRegex(@"\$\(((?:Enable)?(?:Default)?Nas\w+)\)")]
    private static partial Regex Property();

    [GeneratedRegex("<Target Name=\"(Nas\\w+)\"")]
    private static partial Regex Target();

    [GeneratedRegex("`((?:EnableDefault)?Nas[A-Z]\\w+)`")]
    private static partial Regex Code();
}
