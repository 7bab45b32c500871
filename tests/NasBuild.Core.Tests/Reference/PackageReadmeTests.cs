using System.Text.RegularExpressions;

namespace NasBuild.Core.Tests.Reference;

/// <summary>The readmes that the gallery shows of the packages: it has none of the repository's files.</summary>
[TestClass]
public sealed partial class PackageReadmeTests
{
    private const string File = "https://github.com/nasbuild/nasbuild/blob/main/";
    private static readonly string[] Folders = ["src", "templates"];

    public static IEnumerable<object[]> Readmes => Folders
        .SelectMany(f => Directory.EnumerateFiles(
            Path.Combine(Repository.Root, f), "*.csproj", new EnumerationOptions
            {
                RecurseSubdirectories = true,
                MaxRecursionDepth = 1,
            }))
        .Where(project => System.IO.File.ReadAllText(project).Contains(
            "<IsPackable>true<", StringComparison.Ordinal))
        .Select(project => ReadmeIn(Path.GetDirectoryName(project)!))
        .Select(readme => new object[] { Path.GetRelativePath(Repository.Root, readme) });

    [TestMethod]
    public void EveryPackage_HasOne() => Assert.HasCount(5, Readmes);

    [TestMethod]
    [DynamicData(nameof(Readmes))]
    public void EveryLink_IsAbsoluteAndLeadsToAFile(string readme)
    {
        var links = Link().Matches(System.IO.File.ReadAllText(Path.Combine(Repository.Root, readme)))
            .Select(m => m.Groups[1].Value).ToList();

        Assert.AreEqual("", string.Join('\n', links.Where(
            link => !link.StartsWith("https://", StringComparison.Ordinal))), "relative");
        Assert.AreEqual("", string.Join('\n', links.Where(
            link => link.StartsWith(File, StringComparison.Ordinal)
                && !Path.Exists(Path.Combine(Repository.Root, link[File.Length..].Split('#')[0])))), "broken");
    }

    // As Directory.Build.targets chooses it.
    private static string ReadmeIn(string folder) => new[] { "PACKAGE.md", "README.md" }
        .Select(name => Path.Combine(folder, name)).First(System.IO.File.Exists);

    // Links and pictures, in Markdown and in HTML.
    [GeneratedRegex("""\]\(([^)\s]+)|(?:href|src)="([^"]+)""")]
    private static partial Regex Link();
}
