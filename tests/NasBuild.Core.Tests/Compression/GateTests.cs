using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Tests.Compression;

/// <summary>Gates that weigh channels or positions, as PyTorch exports them.</summary>
[TestClass]
public sealed class GateTests
{
    private const int Size = 6;
    private readonly Net net = new();
    private readonly string x;

    public GateTests() => x = net.Relu(net.Conv("stem", net.Input("x", 0, 3, Size, Size), 3, 8));

    [TestMethod]
    public void SqueezeAndExcitation_IsCutInsideAndOutside()
    {
        var hidden = net.Relu(net.Gemm("down", net.Reshape("rows", Pool(x), 0, 8), 8, 4));
        var gate = net.Reshape("gate", Sigmoid(net.Gemm("up", hidden, 4, 8)), 0, 8, 1, 1);

        Holds(net.Add("Mul", "y", [x, gate]), "stem: 8", "down: 4");
    }

    [TestMethod]
    public void EffectiveSqueezeAndExcitation_IsCut() => Holds(
        net.Add("Mul", "y", [x, net.Add("HardSigmoid", "gate", [net.Conv("fc", Mean(x, 2, 3), 8, 8, 1)])]), "stem: 8");

    [TestMethod]
    public void GateOfChannelsAndPositions_KeepsWhatItCombinesOverChannels()
    {
        var (down, up) = (net.Weight("down.w", 4, 8, 1, 1), net.Weight("up.w", 8, 4, 1, 1));
        string Shared(string name, string pooled) => net.Add(
            "Conv", $"{name}.up", [net.Relu(net.Add("Conv", $"{name}.down", [pooled, down])), up]);
        var sum = net.Add("Add", "sum", [
            Shared("mean", Pool(x)), Shared("max", net.Add("GlobalMaxPool", "max", [x]))]);
        var y = net.Add("Mul", "gated", [x, Sigmoid(sum)]);
        var peak = net.Add("ReduceMax", "peak", [y], Attribute.Of("axes", [1L]));
        var both = net.Add("Concat", "both", [Mean(y, 1), peak], Attribute.Of("axis", 1));

        var groups = Holds(
            net.Add("Mul", "y", [y, Sigmoid(net.Conv("spatial", both, 2, 1))]), "mean.down: 4");

        StringAssert.Contains(groups, "stem: 8 of stem.w[0]: ReduceMax 'peak' combines all of this axis");
    }

    [TestMethod]
    public void ConvolutionOverChannels_KeepsThem()
    {
        var line = net.Transpose("line", net.Add("Squeeze", "s", [Pool(x), net.Longs(3)]), 0, 2, 1);
        line = net.Add("Conv", "eca", [line, net.Weight("eca.w", 1, 1, 3)], Attribute.Of("pads", [1L, 1]));
        var gate = net.Add("Unsqueeze", "gate", [net.Transpose("back", line, 0, 2, 1), net.Longs(3)]);

        var refused = Holds(net.Add("Mul", "y", [x, Sigmoid(gate)]));

        StringAssert.Contains(
            refused, "stem: 8 of stem.w[0]: Conv 'eca' moves along this axis: a channel has neighbours there");
    }

    [TestMethod]
    public void GlobalContext_IsCut()
    {
        var values = net.Add("Unsqueeze", "values", [net.Reshape("rows", x, 0, 8, -1), net.Longs(1)]);
        var weights = net.Add("Softmax", "weights", [net.Reshape("mask.r", net.Conv("mask", x, 8, 1, 1), 0, 1, -1)]);
        var context = net.Reshape(
            "context", net.Add("MatMul", "mixed", [values, net.Add("Unsqueeze", "column", [weights, net.Longs(3)])]),
            0, 8, 1, 1);
        var hidden = net.Relu(net.Conv("down", context, 8, 4, 1));

        Holds(net.Add("Add", "y", [x, net.Conv("up", hidden, 4, 8, 1)]), "stem: 8", "down: 4");
    }

    [TestMethod]
    public void CoordinateAttention_IsCutInsideAndOutside()
    {
        var rows = Mean(x, 3);
        var columns = net.Transpose("turned", Mean(x, 2), 0, 1, 3, 2);
        var both = net.Add("Concat", "both", [rows, columns], Attribute.Of("axis", 2));
        both = net.Add("HardSwish", "act", [net.BatchNorm("norm", net.Conv("squeeze", both, 8, 4, 1), 4)]);
        var parts = net.Add("Split", ["h", "w"], [both, net.Longs(Size, Size)], Attribute.Of("axis", 2));
        var wide = Sigmoid(net.Conv("cw", net.Transpose("w.t", parts[1], 0, 1, 3, 2), 4, 8, 1));
        var y = net.Add("Mul", "half", [x, Sigmoid(net.Conv("ch", parts[0], 4, 8, 1))]);

        Holds(net.Add("Mul", "y", [y, wide]), "stem: 8", "squeeze: 4");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void SelectiveKernel_IsCutOverItsBranches(bool stacked)
    {
        string[] branches = [net.Relu(net.Conv("small", x, 8, 6)), net.Relu(net.Conv("large", x, 8, 6, 5))];
        string Stack(string name, string[] parts, long size) => stacked
            ? net.Add(
                "Concat", name, [.. parts.Select(p => net.Add("Unsqueeze", $"{p}.u", [p, net.Longs(1)]))],
                Attribute.Of("axis", 1))
            : net.Reshape(name, net.Add("Concat", $"{name}.cat", parts, Attribute.Of("axis", 1)), 0, 2, 6, size, size);
        var all = Stack("all", branches, Size);
        var sum = net.Add("ReduceSum", "sum", [all, net.Longs(1)], Attribute.Of("keepdims", 0));
        var hidden = net.Relu(net.Conv("fc", Mean(sum, 2, 3), 6, 4, 1));
        var gates = Stack("gates", [net.Conv("g0", hidden, 4, 6, 1), net.Conv("g1", hidden, 4, 6, 1)], 1);
        var chosen = net.Add("Softmax", "chosen", [gates], Attribute.Of("axis", 1));
        var y = net.Add(
            "ReduceSum", "y", [net.Add("Mul", "weighed", [all, chosen]), net.Longs(1)], Attribute.Of("keepdims", 0));

        RuleTest.Holds(net.Classify(y, 6), "stem: 8", "small: 6", "fc: 4");
    }

    private string Holds(string y, params string[] expected) =>
        string.Join('\n', RuleTest.Holds(net.Classify(y, 8), expected).Refused);

    private string Pool(string value) => net.Add("GlobalAveragePool", $"{value}.pool", [value]);

    private string Mean(string value, params long[] axes) => net.Add(
        "ReduceMean", $"{value}.mean{(axes is [var axis] ? axis - 1 : 0):#}", [value], Attribute.Of("axes", axes));

    private string Sigmoid(string value) => net.Add("Sigmoid", $"{value}.sigmoid", [value]);
}
