using NasBuild.Core.Architectures;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Architectures;

[TestClass]
public sealed class CellSpaceTests
{
    private static readonly CellSpace Cells = new();

    [TestMethod]
    public void EveryCell_ReadsBackAsItIsWritten()
    {
        var all = Cells.Space.InOrder(20_000).ToList();

        Assert.HasCount(15_625, all.Select(CellSpace.Print).Distinct().ToList());
        Assert.IsTrue(all.TrueForAll(c => Cells.Parse(CellSpace.Print(c)).Equals(c)));
    }

    // Operations read off by hand.
    [TestMethod]
    public void WrittenCell_HasItsOperations()
    {
        var cell = Cells.Parse(
            "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_3x3~0|none~1|skip_connect~2|");

        Assert.AreEqual(new Policy([4, 2, 1, 3, 0, 1]), cell);
        CollectionAssert.AreEqual(
            new[] { "avg_pool_3x3", "nor_conv_1x1", "skip_connect", "nor_conv_3x3", "none", "skip_connect" },
            Cells.Describe(cell).Select(d => d.Value).ToArray());
        CollectionAssert.AreEqual(
            Cells.Definitions.Select(d => d.Key).ToList(), Cells.Describe(cell).Select(d => d.Key).ToList());
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("|none~0|+|none~0|none~1|")]
    [DataRow("|none~0|+|none~0|none~1|+|none~0|none~1|conv_7x7~2|")]
    [DataRow("|none~1|+|none~0|none~1|+|none~0|none~1|none~2|")]
    public void TextThatIsNoCell_IsRefused(string text) =>
        Assert.ThrowsExactly<FormatException>(() => Cells.Parse(text));

    [TestMethod]
    [DataRow("an edge from a node that nothing reaches", "0,2,0,1,3,0", "0,0,0,1,0,0")]
    [DataRow("an edge to a node that leads nowhere", "3,2,4,1,2,0", "0,3,0,1,0,2")]
    [DataRow("an exchange of the inner nodes", "3,2,0,1,4,1", "2,3,0,1,1,4")]
    [DataRow("nothing: the inner nodes differ", "3,2,1,1,4,1", "3,2,1,1,4,1")]
    public void CellsThatComputeTheSame_AreOne(string difference, string cell, string expected)
    {
        var (policy, canonical) = (Of(cell), Cells.Canonical(Of(cell)));

        Assert.AreEqual(Of(expected), canonical, difference);
        foreach (var feature in Cells.Features)
        {
            Assert.AreEqual(feature.Of(canonical), feature.Of(policy), feature.Name);
        }
    }

    [TestMethod]
    public void Features_SayWhatReachesTheOutput()
    {
        var features = Cells.Features.ToDictionary(f => f.Name);
        double Feature(string name, string cell) => features[name].Of(Of(cell));

        Assert.AreEqual(1, Feature("path of skips", "3,1,0,3,3,1"));
        Assert.AreEqual(0, Feature("path of skips", "3,1,0,3,3,0"));
        Assert.AreEqual(1, Feature("convolutions on a path: 3 or more", "3,0,2,0,0,3"));
        Assert.AreEqual(0, Feature("convolutions on a path: 3 or more", "3,0,2,0,0,1"));
        Assert.AreEqual(0.5, Feature("paths", "3,0,2,1,0,3"));
        Assert.AreEqual(0, Feature("paths", "3,3,3,0,0,0"));
    }

    private static Policy Of(string levels) => new([.. levels.Split(',').Select(int.Parse)]);
}
