using NasBuild.Engine.Gradients;
using NasBuild.Engine.Tests.Training;
using NasBuild.Onnx;
using static NasBuild.Engine.Tests.Gradients.GradientCheck;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Gradients;

[TestClass]
public sealed class QuantizationTests
{
    private static readonly IReadOnlyDictionary<string, Tensor> PyTorch = RecordedTensors.Of("operators.onnx");

    [TestMethod]
    [DataRow("fake-quantize-int8", ElementType.Int8, 1L)]
    [DataRow("fake-quantize-int8-per-channel", ElementType.Int8, 0L)]
    [DataRow("fake-quantize-uint8", ElementType.UInt8, 1L)]
    [DataRow("fake-quantize-int4", ElementType.Int4, 1L)]
    [DataRow("fake-quantize-int4-per-channel", ElementType.Int4, 0L)]
    public void FakeQuantize_IsThatOfPyTorch(string name, ElementType type, long axis)
    {
        var x = PyTorch[$"{name}/x"].Rename("x");
        var scale = PyTorch[$"{name}/scale"].Rename("scale");
        var zero = Tensor.FromDoubles("zero", type, scale.Shape.AsSpan(), PyTorch[$"{name}/zero-point"].ToDoubles());
        var model = QuantizeAndBack([x], scale, zero, Attribute.Of("axis", axis));
        using var session = Session.Create(model, new SessionSettings(Threads: 1, Optimize: false));
        RecordedTensors.AreClose(PyTorch[$"{name}/output"].ToDoubles(), session.Run(new Dictionary<string, Tensor> { ["x"] = x })["y"].ToDoubles(), 1e-6, "The output");
        RecordedTensors.AreClose(
            PyTorch[$"{name}/gradient/x"].ToDoubles(), Backward(model, [x], _ => PyTorch[$"{name}/upstream"].Rename("upstream"))["x"].ToDoubles(), 1e-6, "The gradient");
    }

    [TestMethod]
    [DataRow(ElementType.Int8, -128, 127)]
    [DataRow(ElementType.UInt8, 0, 255)]
    [DataRow(ElementType.Int4, -8, 7)]
    [DataRow(ElementType.UInt4, 0, 15)]
    [DataRow(ElementType.Int16, -32768, 32767)]
    public void Range_EndsWhereRoundingSaturates(ElementType type, int lowest, int highest)
    {
        // In steps of the scale, with the zero point 3; the half-way points themselves may round either way.
        float[] steps = [lowest - 0.6f, lowest - 0.4f, lowest, 0.25f, highest, highest + 0.4f, highest + 0.6f];
        var x = Tensor.Create<float>("x", [7], [.. steps.Select(s => (s - 3) * 0.5f)]);
        var model = QuantizeAndBack([x], Tensor.Scalar("scale", 0.5f), Tensor.FromDoubles("zero", type, [], [3]));
        var gradient = Backward(model, [x], y => Tensor.FromDoubles("one", y.ElementType, y.Shape.AsSpan(), [1, 1, 1, 1, 1, 1, 1]))["x"];
        CollectionAssert.AreEqual(new float[] { 0, 1, 1, 1, 1, 1, 0 }, gradient.ToFloats());
    }

    [TestMethod]
    [DataRow(0L)]
    [DataRow(1L)]
    public void Blocks_HaveEachTheirScale(long axis)
    {
        // Blocks of 2 over 4 or 3 numbers: the last one of 3 is cut short.
        float[] scales = [1, 10, 100, 1000, 2, 20, 200, 2000];
        var shape = axis == 0 ? new long[] { 2, 3 } : [4, 2];
        var scale = Tensor.Create<float>("scale", shape, scales.AsSpan(0, (int)(shape[0] * shape[1])));
        var x = Tensor.FromDoubles("x", ElementType.Float, [4, 3], [.. Enumerable.Range(0, 12).Select(i => Math.Pow(10, i % 4) * 5)]);
        var zero = Tensor.FromDoubles("zero", ElementType.Int4, shape, new double[shape[0] * shape[1]]);
        var model = QuantizeAndBack([x], scale, zero, Attribute.Of("axis", axis), Attribute.Of("block_size", 2L));
        var gradient = Backward(model, [x], y => Tensor.FromDoubles("one", y.ElementType, y.Shape.AsSpan(), [.. Enumerable.Repeat(1.0, 12)]))["x"];
        float[] expected = [.. Enumerable.Range(0, 12).Select(i => (Row: i / 3, Column: i % 3))
            .Select(p => axis == 0 ? (p.Row / 2 * 3) + p.Column : (p.Row * 2) + (p.Column / 2)).Zip(x.ToFloats(), (s, v) => v / scales[s] <= 7.5f ? 1f : 0f)];
        CollectionAssert.AreEqual(expected, gradient.ToFloats());
    }

    [TestMethod]
    [DataRow("", 1L, 0L)]
    [DataRow("3", 1L, 0L)]
    [DataRow("2,2", 1L, 2L)]
    public void Scale_OfFixedIntegers_IsTrained(string scaleShape, long axis, long block)
    {
        var scale = Floats("scale", Shape(scaleShape));
        Attribute[] attributes = block > 0 ? [Attribute.Of("axis", axis), Attribute.Of("block_size", block)] : [Attribute.Of("axis", axis)];
        var zeros = Tensor.FromDoubles("zero", ElementType.Int8, scale.Shape.AsSpan(), [.. Enumerable.Range(1, (int)scale.Count).Select(i => (double)i)]);
        var q = Tensor.FromDoubles("q", ElementType.Int8, [2, 3], [1, -2, 3, 40, -50, 60]);
        Check(Node("DequantizeLinear", ["q", "scale", "zero"], attributes), [scale], [q, zeros], opset: 21);
        Check(Node("DequantizeLinear", ["q", "scale"], attributes), [scale], [q], opset: 21);
    }

    [TestMethod]
    [DataRow(ElementType.Int8)]
    [DataRow(ElementType.UInt4)]
    public void IntegersBetween_MayBeTransposed(ElementType type)
    {
        Node[] nodes =
        [
            new("QuantizeLinear", ["x", "scale", "zero"], ["q"]), new("Transpose", ["q"], ["t"]), new("DequantizeLinear", ["t", "scale", "zero"], ["y"]),
        ];
        var x = Tensor.Create<float>("x", [2, 3], [0, 1, 2, 3, 400, 5]);
        var model = new Model(
            new Graph("between", nodes, [Tensor.Scalar("scale", 1f), Tensor.FromDoubles("zero", type, [], [0])], [Info(x)], [new ValueInfo("y")]), 21, irVersion: 10);
        var gradient = Backward(model, [x], _ => Tensor.Create<float>("upstream", [3, 2], [1, 2, 3, 4, 5, 6]))["x"];
        CollectionAssert.AreEqual(new float[] { 1, 3, 5, 2, 0, 6 }, gradient.ToFloats());
    }

    private static Model QuantizeAndBack(Tensor[] inputs, Tensor scale, Tensor zero, params Attribute[] attributes)
    {
        Node[] nodes =
        [
            new("QuantizeLinear", ["x", "scale", "zero"], ["q"], "", "", attributes), new("DequantizeLinear", ["q", "scale", "zero"], ["y"], "", "", attributes),
        ];
        return new Model(new Graph("fake", nodes, [scale, zero], inputs.Select(Info), [new ValueInfo("y")]), 21, irVersion: 10);
    }
}
