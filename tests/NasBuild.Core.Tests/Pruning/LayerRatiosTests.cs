using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Ratios;

namespace NasBuild.Core.Tests.Pruning;

[TestClass]
public sealed class LayerRatiosTests
{
    [TestMethod]
    public void Ratios_AddUpAtTheLeastCost()
    {
        // Quadratic costs k r^2 of layers of one size: the optimum has equal slopes, so ratios go with 1/k.
        var curves = new[] { Curve("a", 1, 100), Curve("b", 2, 100), Curve("c", 4, 100) };

        var ratios = LayerRatios.Allocate(curves, 0.35);

        Assert.AreEqual(0.35 * 3, ratios.Values.Sum(), 1e-9);
        Assert.AreEqual(0.6, ratios["a"], 0.011);
        Assert.AreEqual(0.3, ratios["b"], 0.011);
        Assert.AreEqual(0.15, ratios["c"], 0.011);
    }

    [TestMethod]
    public void LargerLayers_CostLessAWeight()
    {
        var ratios = LayerRatios.Allocate([Curve("small", 1, 10), Curve("large", 1, 30)], 0.5);

        Assert.AreEqual(0.5 * 40, (ratios["small"] * 10) + (ratios["large"] * 30), 1e-9);
        Assert.AreEqual(3, ratios["large"] / ratios["small"], 0.3);
    }

    [TestMethod]
    public void CostsThatAreNotConvex_AreTakenAsTheirHull()
    {
        var bump = new SensitivityCurve(Layer("bump", 10), [(0.3, 5), (0.6, 1), (0.9, 10)]);

        Assert.AreEqual(0.3, LayerRatios.Allocate([bump], 0.3)["bump"], 1e-9);
        Assert.AreEqual(
            0.6,
            LayerRatios.Allocate([bump, new SensitivityCurve(Layer("dear", 10), [(0.9, 100)])], 0.3)["bump"],
            1e-9);
    }

    [TestMethod]
    public void MoreThanLayersMayLose_IsReported()
    {
        Assert.Contains(
            "more than the layers may lose",
            Assert.ThrowsExactly<SparsityException>(() => LayerRatios.Allocate([Curve("a", 1, 10)], 0.95)).Message);
        Assert.ThrowsExactly<SparsityException>(() => LayerRatios.Allocate([Curve("a", 1, 10)], 1));
    }

    private static SensitivityCurve Curve(string name, double cost, int weights) =>
        new(Layer(name, weights), [.. Enumerable.Range(1, 90).Select(i => (i / 100d, cost * i * i / 10_000d))]);

    private static LinearLayer Layer(string name, int weights) => new(name, "x", name, 1, weights, true);
}
