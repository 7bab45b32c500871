using System.Text.RegularExpressions;

namespace NasBuild.Core.Tests.Reference;

[TestClass]
public sealed partial class LinkTests
{
    [TestMethod]
    public void EveryLinkOfAPage_LeadsToAFile()
    {
        string[] folders = ["src", "tests", "examples", "templates"];
        var pages = folders.Select(f => Path.Combine(Repository.Root, f)).Where(Directory.Exists)
            .SelectMany(f => Directory.EnumerateFiles(f, "*.md", SearchOption.AllDirectories))
            .Where(f =>
                !f.Contains("/bin/", StringComparison.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal))
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.md")).ToList();

        var broken = pages.SelectMany(page => Link().Matches(File.ReadAllText(page)).Select(m => m.Groups[1].Value)
            .Where(link => !Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, link)))
            .Select(link => $"{Path.GetRelativePath(Repository.Root, page)}: {link}"));

        Assert.IsGreaterThan(5, pages.Count);
        Assert.AreEqual("", string.Join('\n', broken));
    }

    [GeneratedRegex(@"\]\((?![a-z]+:)([^)#]+)")]
    private static partial Regex Link();
}
