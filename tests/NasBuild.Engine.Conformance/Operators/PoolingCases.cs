using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.GradientCase;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance.Operators;

/// <summary>Windows of which the largest, the mean or a norm goes on.</summary>
internal static class PoolingCases
{
    private static readonly (
        string Name, string X, string Kernel, string Strides, string Dilations, string Pads, int Ceil)[] Windows =
    [
        ("side by side", "2,2,6,4", "2,2", "2,2", "1,1", "0,0,0,0", 0),
        ("side by side, the last row left over", "2,2,7,5", "2,2", "2,2", "1,1", "0,0,0,0", 0),
        ("side by side, rounded up", "2,2,7,5", "2,2", "2,2", "1,1", "0,0,0,0", 1),
        ("side by side, unevenly padded", "2,2,5,3", "2,2", "2,2", "1,1", "1,0,0,1", 0),
        ("overlapping and padded", "2,2,6,7", "3,3", "2,2", "1,1", "1,1,1,1", 0),
        ("overlapping, unevenly padded, rounded up", "2,2,6,7", "3,3", "2,2", "1,1", "1,0,0,1", 1),
        ("stride 1", "2,2,5,5", "3,3", "1,1", "1,1", "1,1,1,1", 0),
        ("dilated", "2,2,9,8", "2,3", "2,1", "3,2", "1,0,0,1", 0),
        ("strides wider than the kernel", "1,2,9,8", "2,1", "3,2", "1,1", "0,0,0,0", 0),
        ("1-D", "2,2,9", "3", "2", "1", "1,0", 1),
        ("3-D", "1,2,5,4,5", "2,2,3", "2,1,2", "1,1,1", "0,1,1,1,0,1", 0),
    ];

    public static IEnumerable<GradientCase> All =>
    [
        .. Windows.SelectMany(w => Pools(
            w.Name,
            w.X,
            [
                Ints("kernel_shape", w.Kernel), Ints("strides", w.Strides), Ints("dilations", w.Dilations),
                Ints("pads", w.Pads), Attribute.Of("ceil_mode", (long)w.Ceil)
            ])),
        .. new[] { "SAME_UPPER", "SAME_LOWER", "VALID" }.SelectMany(AutoPadded),
        Of(
            "MaxPool whose indices are read",
            Node("MaxPool", ["x"], Ints("kernel_shape", "3,3")).WithOutputs(["y", "places"]),
            [Doubles("x", 2, 2, 6, 5)]),
        Equal("MaxPool of equal places, which gives to the first", Node("MaxPool", ["x"], Ints("kernel_shape", "2,2"))),
        Equal("GlobalMaxPool of equal places, which gives to the first", Node("GlobalMaxPool", ["x"])),
        .. new[] { "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool" }.SelectMany(o =>
            new[] { "2,3,3,4", "2,3,7", "2,3,2,2,3" }.Select(shape =>
                Of($"{o} of {shape}", Node(o, ["x"]), [Floats("x", Longs(shape))]))),
        .. new[] { 1L, 2, 3 }.SelectMany(p => new[]
        {
            Of(
                $"LpPool, p = {p}",
                Node(
                    "LpPool",
                    ["x"],
                    Ints("kernel_shape", "3,2"),
                    Ints("strides", "2,1"),
                    Ints("pads", "1,0,1,0"),
                    Attribute.Of("p", p)),
                [Floats("x", 2, 2, 6, 5)]),
            Of($"GlobalLpPool, p = {p}", Node("GlobalLpPool", ["x"], Attribute.Of("p", p)), [Floats("x", 2, 2, 3, 2)]),
        }),
    ];

    private static IEnumerable<GradientCase> Pools(string name, string x, Attribute[] attributes) =>
    [
        Of($"MaxPool, {name}", Node("MaxPool", ["x"], attributes), [Doubles("x", Longs(x))]),
        Of(
            $"MaxPool in column order, {name}",
            Node("MaxPool", ["x"], [.. attributes, Attribute.Of("storage_order", 1L)]),
            [Doubles("x", Longs(x))]),
        .. new[] { 0L, 1 }.Select(counted => Of(
            $"AveragePool, padding counted {counted}, {name}",
            Node("AveragePool", ["x"], [.. attributes, Attribute.Of("count_include_pad", counted)]),
            [Floats("x", Longs(x))], opset: 19)),
    ];

    private static IEnumerable<GradientCase> AutoPadded(string autoPad)
    {
        Attribute[] attributes =
        [
            Ints("kernel_shape", "3,2"), Ints("strides", "2,3"), Attribute.Of("auto_pad", autoPad)
        ];
        return
        [
            Of($"MaxPool, {autoPad}", Node("MaxPool", ["x"], attributes), [Doubles("x", 2, 2, 6, 5)]),
            Of($"AveragePool, {autoPad}", Node("AveragePool", ["x"], attributes), [Floats("x", 2, 2, 6, 5)]),
        ];
    }

    private static GradientCase Equal(string name, Node node) =>
        Of(name, node, [Tensor.Create<float>("x", [1, 1, 2, 2], [1, 1, 0, 1])]).Expecting(3, ("x", [3, 0, 0, 0]));
}
