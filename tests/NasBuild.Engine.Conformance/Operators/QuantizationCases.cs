// Bengio, Léonard, Courville 2013, Estimating or Propagating Gradients Through Stochastic Neurons (the straight-through
// estimator).
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.GradientCase;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance.Operators;

/// <summary>
/// Numbers that are rounded to integers and back: what is rounded lets its gradient through, what saturates does not.
/// </summary>
internal static class QuantizationCases
{
    private static readonly (string Name, ElementType Type, long Axis)[] OfPyTorch =
    [
        ("fake-quantize-int8", ElementType.Int8, 1), ("fake-quantize-int8-per-channel", ElementType.Int8, 0),
        ("fake-quantize-uint8", ElementType.UInt8, 1), ("fake-quantize-int4", ElementType.Int4, 1),
        ("fake-quantize-int4-per-channel", ElementType.Int4, 0),
    ];

    private static readonly (ElementType Type, int Lowest, int Highest)[] Ranges =
    [
        (ElementType.Int8, -128, 127), (ElementType.UInt8, 0, 255), (ElementType.Int4, -8, 7),
        (ElementType.UInt4, 0, 15), (ElementType.Int16, -32768, 32767),
    ];

    public static IEnumerable<GradientCase> All =>
    [
        .. OfPyTorch.Select(r => Recorded(r.Name, r.Type, r.Axis)),
        .. Ranges.Select(r => Range(r.Type, r.Lowest, r.Highest)), .. new[] { 0L, 1 }.Select(Blocks),
        .. Scales("", 1, 0), .. Scales("3", 1, 0), .. Scales("2", -2, 0), .. Scales("2,2", 1, 2),
        .. new[] { ElementType.Int8, ElementType.UInt4 }.Select(Transposed),
    ];

    private static GradientCase Recorded(string name, ElementType type, long axis)
    {
        var recorded = RecordedTensors.Of("operators.onnx");
        var (x, scale) = (recorded[$"{name}/x"].Rename("x"), recorded[$"{name}/scale"].Rename("scale"));
        var zero = Tensor.FromDoubles("zero", type, scale.Shape.AsSpan(), recorded[$"{name}/zero-point"].ToDoubles());
        return QuantizeAndBack($"QuantizeLinear as PyTorch's {name}", x, scale, zero, Attribute.Of("axis", axis)) with
        {
            Upstream = new Dictionary<string, Tensor> { ["y"] = recorded[$"{name}/upstream"] },
            Expected = new Dictionary<string, double[]> { ["x"] = recorded[$"{name}/gradient/x"].ToDoubles() },
            Outputs = new Dictionary<string, double[]> { ["y"] = recorded[$"{name}/output"].ToDoubles() },
            Tolerance = 1e-6,
        };
    }

    // In steps of the scale, with the zero point 3; the half-way points themselves may round either way.
    private static GradientCase Range(ElementType type, int lowest, int highest)
    {
        float[] steps = [lowest - 0.6f, lowest - 0.4f, lowest, 0.25f, highest, highest + 0.4f, highest + 0.6f];
        var x = Tensor.Create<float>("x", [7], [.. steps.Select(s => (s - 3) * 0.5f)]);
        return QuantizeAndBack(
            $"QuantizeLinear of {type}, which saturates",
            x,
            Tensor.Scalar("scale", 0.5f),
            Tensor.FromDoubles("zero", type, [], [3]))
            .Expecting(1, ("x", [0, 1, 1, 1, 1, 1, 0]));
    }

    // Blocks of 2 over 4 or 3 numbers: the last one of 3 is cut short.
    private static GradientCase Blocks(long axis)
    {
        float[] scales = [1, 10, 100, 1000, 2, 20, 200, 2000];
        long[] shape = axis == 0 ? [2, 3] : [4, 2];
        var count = (int)(shape[0] * shape[1]);
        var x = Tensor.FromDoubles(
            "x", ElementType.Float, [4, 3], [.. Enumerable.Range(0, 12).Select(i => Math.Pow(10, i % 4) * 5)]);
        float ScaleOf(int row, int column) => scales[axis == 0 ? (row / 2 * 3) + column : (row * 2) + (column / 2)];
        double[] expected = [.. x.ToFloats().Select((v, i) => v / ScaleOf(i / 3, i % 3) <= 7.5f ? 1.0 : 0)];
        return QuantizeAndBack(
            $"QuantizeLinear of blocks on axis {axis}",
            x,
            Tensor.Create<float>("scale", shape, scales.AsSpan(0, count)),
            Tensor.FromDoubles("zero", ElementType.Int4, shape, new double[count]),
            Attribute.Of("axis", axis), Attribute.Of("block_size", 2L)).Expecting(1, ("x", expected));
    }

    private static IEnumerable<GradientCase> Scales(string shape, long axis, long block)
    {
        var scale = Floats("scale", Longs(shape));
        Attribute[] attributes = block > 0
            ? [Attribute.Of("axis", axis), Attribute.Of("block_size", block)]
            : [Attribute.Of("axis", axis)];
        var zeros = Tensor.FromDoubles(
            "zero",
            ElementType.Int8,
            scale.Shape.AsSpan(),
            [.. Enumerable.Range(1, (int)scale.Count).Select(i => (double)i)]);
        var q = Tensor.FromDoubles("q", ElementType.Int8, [2, 3], [1, -2, 3, 40, -50, 60]);
        return
        [
            Of(
                $"DequantizeLinear with trained scales [{shape}]",
                Node("DequantizeLinear", ["q", "scale", "zero"], attributes),
                [scale],
                [q, zeros],
                opset: 21),
            Of(
                $"DequantizeLinear without zero points, with trained scales [{shape}]",
                Node("DequantizeLinear", ["q", "scale"], attributes),
                [scale],
                [q],
                opset: 21),
        ];
    }

    private static GradientCase Transposed(ElementType type)
    {
        Node[] nodes =
        [
            new("QuantizeLinear", ["x", "scale", "zero"], ["q"]), new("Transpose", ["q"], ["t"]),
            new("DequantizeLinear", ["t", "scale", "zero"], ["y"]),
        ];
        Tensor[] inputs = [Tensor.Create<float>("x", [2, 3], [0, 1, 2, 3, 400, 5])];
        return new GradientCase(
            $"QuantizeLinear of {type} that are transposed before they are numbers again",
            ModelOf(nodes, inputs, [Tensor.Scalar("scale", 1f), Tensor.FromDoubles("zero", type, [], [0])], opset: 21),
            inputs)
        {
            Upstream = new Dictionary<string, Tensor> { ["y"] = Tensor.Create<float>("y", [3, 2], [1, 2, 3, 4, 5, 6]) },
            Expected = new Dictionary<string, double[]> { ["x"] = [1, 3, 5, 2, 0, 6] },
            Tolerance = 1e-6,
        };
    }

    private static GradientCase QuantizeAndBack(
        string name, Tensor x, Tensor scale, Tensor zero, params Attribute[] attributes)
    {
        Node[] nodes =
        [
            new("QuantizeLinear", ["x", "scale", "zero"], ["q"], "", "", attributes),
            new("DequantizeLinear", ["q", "scale", "zero"], ["y"], "", "", attributes),
        ];
        return new GradientCase(name, ModelOf(nodes, [x], [scale, zero], opset: 21), [x]);
    }
}
