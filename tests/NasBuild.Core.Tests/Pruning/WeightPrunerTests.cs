using NasBuild.Core.Numerics;
using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Statistics;
using NasBuild.Core.Pruning.Weights;

namespace NasBuild.Core.Tests.Pruning;

/// <summary>
/// What pruning and updating does to one layer's outputs, against least squares solved by brute force.
/// </summary>
[TestClass]
public sealed class WeightPrunerTests
{
    private const int Rows = 6;
    private const int Columns = 16;
    private const int Places = 60;
    private readonly double[] inputs;
    private readonly LayerStatistics layer;

    public WeightPrunerTests()
    {
        // Correlated inputs: each is a mixture of a few common sources.
        var random = new Random(4);
        double Normal() => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
        var mixture = Enumerable.Range(0, Columns * 5).Select(_ => Normal()).ToArray();
        inputs = [.. Enumerable.Range(0, Places).SelectMany(_ =>
        {
            var sources = Enumerable.Range(0, 5).Select(_ => Normal()).ToArray();
            return Enumerable.Range(0, Columns).Select(c =>
                (0.5 * Normal()) + Enumerable.Range(0, 5).Sum(s => mixture[(c * 5) + s] * sources[s])).ToArray();
        })];
        layer = Layer([.. Enumerable.Range(0, Rows * Columns).Select(_ => (float)Normal())]);
    }

    [TestMethod]
    public void Update_IsTheLeastSquaresSolution()
    {
        var mask = new UnstructuredSparsity(0.5).Mask(new WandaCriterion().Score(layer), Columns, MaskScope.Row);

        var updated = WeightUpdate.Run(layer, mask);

        // At the minimum of the damped error no weight that stays wants to move.
        var hessian = Hessian.Of(layer);
        for (var i = 0; i < updated.Length; i++)
        {
            Assert.AreEqual(mask[i], updated[i] == 0);
            var (row, column) = (i / Columns, i % Columns);
            var slope = Enumerable.Range(0, Columns).Sum(k => hessian[(column * Columns) + k]
                * ((double)updated[(row * Columns) + k] - layer.Weights[(row * Columns) + k]));
            Assert.IsTrue(mask[i] || Math.Abs(slope) < 1e-3, $"{slope}");
        }

        Assert.IsLessThan(0.5 * Error(MaskPruner.Cut(layer.Weights, mask)), Error(updated));
    }

    [TestMethod]
    [DataRow("50 %", 48)]
    [DataRow("30 %", 28)]
    [DataRow("2:4", 48)]
    [DataRow("4:8", 48)]
    public void SparseGpt_MakesUpForWhatItRemoves(string text, int zeros)
    {
        var sparsity = Sparsity.Parse(text);

        var pruned = new SparseGpt().Prune(layer, sparsity);
        var wanda = new MaskPruner(new WandaCriterion()).Prune(layer, sparsity);

        Assert.AreEqual(zeros, pruned.Count(w => w == 0));
        Assert.IsLessThan(0.7 * Error(wanda), Error(pruned));
        if (sparsity is PatternSparsity { Group: var group, Zeros: var each })
        {
            Assert.IsTrue(pruned.Chunk(group).All(g => g.Count(w => w == 0) == each));
        }
    }

    [TestMethod]
    public void SparseGpt_WithOneWeightToRemove_IsOptimalBrainSurgeon()
    {
        // One output: of the first weight alone OBS knows the best update of all others, w -= w_0 / [H^-1]_00 H^-1_0.
        var one = new LayerStatistics("one", 1, Columns, layer.Weights[..Columns]) { Gram = layer.Gram };
        one.Weights[0] = 1e-3f;
        var inverse = Hessian.Of(one);
        Cholesky.Factor(inverse, Columns);
        inverse = Cholesky.Inverse(inverse, Columns);

        var pruned = new SparseGpt().Prune(one, new UnstructuredSparsity(1.0 / Columns));

        for (var i = 0; i < Columns; i++)
        {
            Assert.AreEqual(i == 0 ? 0 : one.Weights[i] - (one.Weights[0] / inverse[0] * inverse[i]), pruned[i], 1e-5);
        }
    }

    [TestMethod]
    public void InputsThatAreAlwaysZero_AreNoObstacle()
    {
        for (var place = 0; place < Places; place++)
        {
            inputs[(place * Columns) + 3] = 0;
        }

        var dead = Layer(layer.Weights);
        var mask = new UnstructuredSparsity(0.5).Mask(
            new LayerMagnitudeCriterion().Score(dead), Columns, MaskScope.Row);

        Assert.IsTrue(WeightUpdate.Run(dead, mask).All(float.IsFinite));
        var pruned = new SparseGpt().Prune(dead, new UnstructuredSparsity(0.5));
        Assert.IsTrue(pruned.All(float.IsFinite));
        Assert.IsTrue(pruned.Where((_, i) => i % Columns == 3).All(w => w == 0));
    }

    [TestMethod]
    public void PatternThatDoesNotFit_IsReported() =>
        Assert.ThrowsExactly<SparsityException>(() => new SparseGpt().Prune(layer, new PatternSparsity(1, 5)));

    private LayerStatistics Layer(float[] weights)
    {
        var gram = new double[Columns * Columns];
        for (var i = 0; i < gram.Length; i++)
        {
            gram[i] = Enumerable.Range(0, Places)
                .Sum(p => inputs[(p * Columns) + (i / Columns)] * inputs[(p * Columns) + (i % Columns)]);
        }

        return new LayerStatistics("layer", Rows, Columns, weights)
        {
            Gram = gram,
            X = [.. Enumerable.Range(0, Columns).Select(i => (float)gram[(i * Columns) + i])]
        };
    }

    // The squared distance of the layer's outputs from the original's.
    private double Error(float[] weights) => Enumerable.Range(0, Places * Rows).Sum(k => Math.Pow(
        Enumerable.Range(0, Columns).Sum(c => inputs[(k / Rows * Columns) + c]
            * ((double)weights[(k % Rows * Columns) + c] - layer.Weights[(k % Rows * Columns) + c])),
        2));
}
