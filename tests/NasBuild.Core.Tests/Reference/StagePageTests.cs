using System.Text.RegularExpressions;
using NasBuild.Core.Pipeline;

namespace NasBuild.Core.Tests.Reference;

/// <summary>The stages that a person reads are those that run.</summary>
[TestClass]
public sealed partial class StagePageTests
{
    [TestMethod]
    public void Page_ListsTheStagesInTheirOrder()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "src", "NasBuild.Core", "README.md"));

        Assert.AreSequenceEqual(
            BuildStages.All.Select((stage, i) => $"{i + 1}. {stage.Name}"),
            Item().Matches(page).Select(m => $"{m.Groups[1]}. {m.Groups[2].Value.ToLowerInvariant()}"));
    }

    [TestMethod]
    public void Inputs_AreEarlierStages()
    {
        foreach (var (stage, i) in BuildStages.All.Select((s, i) => (s, i)))
        {
            Assert.IsEmpty(stage.Inputs.Except(BuildStages.All.Take(i)), stage.Name);
        }
    }

    [GeneratedRegex(@"^(\d+)\. \*\*(\w+)\.\*\*", RegexOptions.Multiline)]
    private static partial Regex Item();
}
