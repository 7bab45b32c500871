namespace NasBuild.Core.Tests.Reference;

/// <summary>A page of the reference that follows from a table in the code, and lies beside it.</summary>
internal static class ReferencePage
{
    /// <summary>Set to 1, the test run writes the pages anew instead of comparing them.</summary>
    private const string UpdateVariable = "NAS_UPDATE_PAGES";

    /// <summary>Asserts that a page in the repository is <paramref name="text"/>.</summary>
    public static void AssertIs(string page, string text)
    {
        var path = Path.Combine(Repository.Root, page);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.AreEqual(
            text,
            File.Exists(path) ? File.ReadAllText(path) : "",
            $"{page} is out of step with the code. Run these tests once with {UpdateVariable}=1, and commit the file.");
    }

    /// <summary>A row of a table.</summary>
    public static string Row(params IEnumerable<string> cells) =>
        $"| {string.Join(" | ", cells.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal)))} |\n";
}
