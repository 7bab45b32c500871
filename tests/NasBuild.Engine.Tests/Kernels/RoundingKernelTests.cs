using NasBuild.Engine.Kernels;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Kernels;

/// <summary>Our own rounding against ONNX Runtime's pair of operators.</summary>
[TestClass]
public sealed class RoundingKernelTests
{
    [TestMethod]
    [DataRow(0, true, 3, 5, 1)]
    [DataRow(1, true, 3, 300, 1)]
    [DataRow(1, false, 300, 37, 1)]
    [DataRow(0, false, 1000, 70, 1)]
    [DataRow(-2, true, 7, 50, 100)]
    [DataRow(2, false, 90, 20, 33)]
    [DataRow(null, true, 500, 7, 30)]
    [DataRow(null, false, 1, 3, 1)]
    public void Rounding_OfManyShapes_IsOnnxRuntimes(int? axis, bool signed, int a, int b, int c)
    {
        long[] shape = [a, b, c];
        var random = new Random(5);
        var channels = axis is { } of ? shape[of < 0 ? of + 3 : of] : 1;
        long[] scaleShape = axis is null ? [] : [channels];
        var x = Tensor.Create<float>(
            "x", shape, [.. Enumerable.Range(0, a * b * c).Select(_ => (random.NextSingle() * 4) - 2)]);
        var scale = Tensor.Create<float>(
            "s", scaleShape, [.. Enumerable.Range(0, (int)channels).Select(_ => 0.001f + (random.NextSingle() / 50))]);
        var zeroPoint = signed
            ? Tensor.Create<sbyte>(
                "z", scaleShape, [.. Enumerable.Range(0, (int)channels).Select(_ => (sbyte)random.Next(-128, 128))])
            : Tensor.Create<byte>(
                "z", scaleShape, [.. Enumerable.Range(0, (int)channels).Select(_ => (byte)random.Next(256))]);
        var along = Attribute.Of("axis", (long)(axis ?? 1));
        var model = new Model(
            new Graph(
                "rounding",
                [
                    new Node("QuantizeLinear", ["x", "s", "z"], ["q"], "first", "", [along]),
                    new Node("DequantizeLinear", ["q", "s", "z"], ["y"], "second", "", [along]),
                ],
                [scale, zeroPoint], [Info(x)], [new ValueInfo("y")]),
            18);
        var types = new Dictionary<string, TensorType>
        {
            ["x"] = new(ElementType.Float, [.. shape]),
            ["q"] = new(zeroPoint.ElementType, [.. shape]),
        };

        var own = OwnRoundingPass.Apply(model, types);

        CollectionAssert.AreEqual(new[] { "Cast", "Round" }, own.Graph.Nodes.Select(n => n.OpType).ToList());
        CollectionAssert.AreEqual(Run(model, x), Run(own, x));
    }

    [TestMethod]
    public void Pairs_WhoseBytesAreReadElsewhere_Stay()
    {
        var x = Tensor.Create<float>("x", [2], [1, 2]);
        Node[] nodes =
        [
            new("QuantizeLinear", ["x", "s", "z"], ["q"]), new("DequantizeLinear", ["q", "s", "z"], ["y"]),
            new("DequantizeLinear", ["q", "t", "z"], ["y2"]),
        ];
        var model = new Model(
            new Graph(
                "rounding", nodes, [Tensor.Scalar("s", 1f), Tensor.Scalar("t", 2f), Tensor.Scalar("z", (sbyte)0)],
                [Info(x)], [new ValueInfo("y"), new ValueInfo("y2")]),
            18);
        var own = OwnRoundingPass.Apply(model, new Dictionary<string, TensorType>
        {
            ["x"] = new(ElementType.Float, [2]),
            ["q"] = new(ElementType.Int8, [2]),
        });

        Assert.IsFalse(own.Graph.Nodes.Any(n => n.Domain == OwnOperators.Domain));
    }

    private static float[] Run(Model model, Tensor x)
    {
        using var session = Session.Create(model, new SessionSettings(2) { Optimize = false });
        return session.Run(new Dictionary<string, Tensor> { ["x"] = x })["y"].ToFloats();
    }

    private static ValueInfo Info(Tensor tensor) =>
        new(tensor.Name, tensor.ElementType, tensor.Shape.Select(d => new Dimension(d, null)));
}
