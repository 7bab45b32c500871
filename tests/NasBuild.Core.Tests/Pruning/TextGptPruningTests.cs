using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Weights;
using NasBuild.Core.Tests.Compression;

namespace NasBuild.Core.Tests.Pruning;

[TestClass]
public sealed class TextGptPruningTests
{
    [TestMethod]
    [DataRow("50 %")]
    [DataRow("2:4")]
    public void EveryLayer_IsAsSparseAsAsked(string sparsity)
    {
        var model = ReferenceModels.Load("text-gpt.onnx");

        var pruned = new WeightPruning(null, null, 1, new Engine.SessionSettings(1)).Run(
            model, new MaskPruner(new LayerMagnitudeCriterion()), _ => Sparsity.Parse(sparsity));

        Assert.HasCount(24, pruned.Layers);
        Assert.IsTrue(pruned.Layers.All(l => l.Asked == 0.5 && l.Achieved == 0.5));
        Assert.AreEqual(0.5, pruned.Achieved);
        CollectionAssert.AreEqual(
            model.Graph.Initializers.Where(t => t.Name.Contains("emb", StringComparison.Ordinal))
                .Select(t => t.ToBytes().ToArray().Sum(b => (long)b)).ToArray(),
            pruned.Model.Graph.Initializers.Where(t => t.Name.Contains("emb", StringComparison.Ordinal))
                .Select(t => t.ToBytes().ToArray().Sum(b => (long)b)).ToArray());
    }
}
