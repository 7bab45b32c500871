using System.Collections.Immutable;
using NasBuild.Core.Hybrids;
using NasBuild.Core.Results.Hybrids;
using NasBuild.Core.Spaces;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Hybrids;

[TestClass]
public sealed class HybridTransformationTests
{
    [TestMethod]
    public void Description_NamesTheComponentsOfBlocksInARow()
    {
        var choice = HybridChoice.Of([1, 0, 1, 0, 0.4f, 0.6f, 0, 1], 2, threshold: 0.3).Named();
        var hybrid = ChosenHybrid.None with
        {
            Choice = choice,
            Shares = [1, 0, 1, 0, 0.4, 0.6, 0, 1],
            Milliseconds = [1, 2, 1, 2, 1, 2, 1, 2.5],
            Tried = ["Loss of gpt alone after 5 steps: 1.2000."],
        };
        var model = new Model(new Graph("empty", [], [], [], []));
        var transformation = new HybridTransformation(hybrid, ["gpt", "retnet"]);

        var report = transformation.Describe(choice, model, new Compressed(model));

        Assert.AreEqual(
            "Components of the blocks: 1 to 2 gpt; 3 40 % gpt and 60 % retnet; 4 retnet", report.Summary);
        CollectionAssert.AreEqual(new[] { 1, 1, 2, 1 }, report.Lines.Select(l => l.After).ToArray());
        Assert.AreEqual("block4: the search found 0 % gpt (1.00 ms), 100 % retnet (2.50 ms).", report.Notes[3]);
        Assert.AreEqual(hybrid.Tried[0], report.Notes[4]);
        Assert.IsTrue(transformation.Has(choice));
        Assert.IsFalse(transformation.Has(choice.Remove("block4.component2")));
        Assert.IsFalse(transformation.Has(ImmutableSortedDictionary<string, double>.Empty));
    }
}
