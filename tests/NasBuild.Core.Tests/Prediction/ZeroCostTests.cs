using NasBuild.Core.Networks;
using NasBuild.Core.Networks.Layers;
using NasBuild.Core.Numerics;
using NasBuild.Core.Prediction.ZeroCost;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Tests.Prediction;

/// <summary>Zero-cost proxies of nets so small that the scores can be written down.</summary>
[TestClass]
public sealed class ZeroCostTests
{
    private static readonly float[] X = [1, 2, -1, 0.5f];

    // Of [2, 2], to the scores [2, 2] of x times w.
    private static readonly UntrainedNet Product = Net(
        [new Node("MatMul", ["x", "w"], ["logits"])], Tensor.Create<float>("w", [2, 2], [1, -2, 3, 0.5f]));

    [TestMethod]
    public void Sizes_AreCounted()
    {
        Assert.AreEqual(Math.Log(4), new Size(ofOperations: false).Of(Product), 1e-9);
        Assert.AreEqual(Math.Log(8), new Size(ofOperations: true).Of(Product), 1e-9, "of two samples");
    }

    [TestMethod]
    public void GradientNorm_IsThatOfTheLoss()
    {
        // Scores (7, -1) and (0.5, 2.25) with labels 0 and 1.
        double Share(double own, double other) => Math.Exp(other) / (Math.Exp(own) + Math.Exp(other));
        var (first, second) = (Share(7, -1), Share(2.25, 0.5));
        double[] column = [((-first * 1) + (second * -1)) / 2, ((-first * 2) + (second * 0.5)) / 2];

        Assert.AreEqual(
            Math.Sqrt(2 * ((column[0] * column[0]) + (column[1] * column[1]))), new GradientNorm().Of(Product), 1e-6);
    }

    [TestMethod]
    public void SynapticFlow_OfAChain_IsTheSumOfScoresForEachLayer()
    {
        // |w| gives 6.5 from ones; each layer's parameters times gradients come to that.
        Assert.AreEqual(Math.Log(6.5), new SynapticFlow().Of(Product), 1e-5);

        var deeper = Net(
            [
                new Node("MatMul", ["x", "w"], ["a"]),
                new Node(
                    "BatchNormalization", ["a", "scale", "bias", "mean", "variance"], ["b"], "", "",
                    Attribute.Of("training_mode", 1L)),
                new Node("Relu", ["b"], ["c"]), new Node("MatMul", ["c", "v"], ["logits"]),
            ],
            [
                Tensor.Create<float>("w", [2, 2], [1, -2, 3, 0.5f]), Tensor.Create<float>("v", [2, 2], [-1, 1, 2, -2]),
                .. new[] { "scale", "bias", "mean", "variance" }.Select(n => Tensor.Create<float>(n, [2], [1, 1])),
            ]);

        // (4, 2.5) times |v| is 4 * 2 + 2.5 * 4.
        Assert.AreEqual(Math.Log(2 * 18), new SynapticFlow().Of(deeper), 1e-5);
    }

    [TestMethod]
    public void JacobianCovariance_IsLeastForSamplesWithTheSameGradient()
    {
        // All samples of a product have one gradient: correlations of 1, eigenvalues 2 and 0.
        const double Small = 1e-5;
        Assert.AreEqual(
            -(Math.Log(2 + Small) + (1 / (2 + Small)) + Math.Log(Small) + (1 / Small)),
            new JacobianCovariance().Of(Product), 20);

        // Gradients 2 x of (1, -1, 0) and (1, 1, -2), which are not correlated: eigenvalues 1 and 1.
        var x = Tensor.Create<float>("x", [2, 3], [1, -1, 0, 1, 1, -2]);
        var square = Net(
            [new Node("Mul", ["x", "x"], ["s"]), new Node("MatMul", ["s", "w"], ["logits"])],
            Tensor.Create<float>("w", [3, 1], [1, 1, 1])) with
        {
            Inputs = new Dictionary<string, Tensor> { ["x"] = x },
        };
        Assert.AreEqual(-2 * (Math.Log(1 + Small) + (1 / (1 + Small))), new JacobianCovariance().Of(square), 1e-4);
    }

    [TestMethod]
    public void ActivationPatterns_CountTheUnitsInWhichSamplesAgree()
    {
        var net = Net(
            [new Node("MatMul", ["x", "w"], ["a"]), new Node("Relu", ["a"], ["logits"])],
            Tensor.Create<float>("w", [2, 3], [1, -2, 3, 0.5f, 1, 1]));

        // (2, 0, 5) and (-0.75, 2.5, -2.5): active are 0, 2 and 1, so that no unit agrees.
        Assert.AreEqual(Math.Log(9), new ActivationPatterns().Of(net), 1e-9);
    }

    [TestMethod]
    public void CellNetwork_HasEveryProxy()
    {
        var cell = new CellNetwork(
            new ImageShape(3, 8, 8), 10,
            [(0, 1, "nor_conv_3x3"), (0, 2, "skip_connect"), (1, 3, "nor_conv_1x1"), (2, 3, "avg_pool_3x3")])
        {
            Channels = 4,
            CellsPerStage = 1,
        };
        var net = new UntrainedNet(
            cell.Build(1),
            new Dictionary<string, Tensor>
            {
                ["image"] = Tensor.Create<float>("image", [4, 3, 8, 8], Tests.Pipeline.Project.Random(4 * 192)),
            },
            [0, 1, 2, 3]);

        foreach (var proxy in ZeroCostProxies.All)
        {
            Assert.IsTrue(double.IsFinite(proxy.Of(net)), proxy.Name);
        }

        // The stem; a cell's two convolutions and a reduction's three, four times as many with twice the channels; the
        // head; scales and biases.
        Assert.AreEqual(
            Math.Log(108 + ((144 + 16) * (1 + 4 + 16)) + ((288 + 576 + 32) * (1 + 4)) + 170 + 248),
            new Size(ofOperations: false).Of(net), 1e-9);
    }

    [TestMethod]
    public void Eigenvalues_AreThoseOfAKnownMatrix()
    {
        CollectionAssert.AreEqual(new[] { 5.0, 5, -1 }, Rounded([3, 2, 2, 2, 3, -2, 2, -2, 3]));
        CollectionAssert.AreEqual(new[] { 3.0, 1 }, Rounded([2, 1, 1, 2]));
        CollectionAssert.AreEqual(new[] { 0.0, 0 }, Rounded([0, 0, 0, 0]));

        static double[] Rounded(double[] matrix) => Array.ConvertAll(
            SymmetricEigenvalues.Of(matrix, (int)Math.Sqrt(matrix.Length)), v => Math.Round(v, 9) + 0.0);
    }

    private static UntrainedNet Net(Node[] nodes, params Tensor[] parameters)
    {
        var x = new ValueInfo("x", ElementType.Float, [new Dimension(null, "n"), new Dimension(null, "w")]);
        return new UntrainedNet(
            new Model(new Graph("net", nodes, parameters, [x], [new ValueInfo("logits")])),
            new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>("x", [2, 2], X) }, [0, 1]);
    }
}
