using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.GradientCase;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance.Operators;

/// <summary>Operators that read or write at indices; what is read twice has the sum of both gradients.</summary>
internal static class IndexingCases
{
    public static IEnumerable<GradientCase> All => [.. Gathers, .. GathersOfMany, .. Scatters];

    private static IEnumerable<GradientCase> Gathers =>
    [
        .. new (int Axis, string Shape, string Indices)[]
        {
            (0, "2", "1,2"), (1, "2,2", "3,0,3,-1"), (-1, "3", "1,1,-1"), (2, "", "1"), (1, "", "-1"),
            (1, "3", "3,1,0"), (1, "4", "3,2,1,0"),
        }.Select(g => Of(
            $"Gather {g.Indices} as [{g.Shape}] on axis {g.Axis}",
            Node("Gather", ["x", "i"], Attribute.Of("axis", g.Axis)), [Doubles("x", 3, 4, 2)],
            [Tensor.Create<long>("i", Longs(g.Shape), Longs(g.Indices))])),
        .. new (int Axis, ElementType Type)[] { (0, ElementType.Int64), (1, ElementType.Int32) }.Select(g => Of(
            $"Gather by {g.Type} of the run", Node("Gather", ["x", "i"], Attribute.Of("axis", g.Axis)),
            [Doubles("x", 3, 4, 2), Tensor.FromDoubles("i", g.Type, [2, 3], [0, 2, 2, -1, 1, 2])])),
        .. new[] { 0, -1 }.Select(axis => Of(
            $"GatherElements on axis {axis}", Node("GatherElements", ["x", "i"], Attribute.Of("axis", axis)),
            [Doubles("x", 2, 3)],
            [Tensor.Create<long>("i", [2, 2], [0, -1, 0, 1])])),
        .. new (int Dims, string Shape, string Indices)[]
        {
            (0, "2,2", "0,1,-1,2"), (0, "3,1", "1,1,-2"), (0, "2,3", "0,-1,1,1,2,0"), (1, "2,3,1", "2,0,2,-1,1,1"),
            (2, "2,3,1", "1,0,1,1,0,-1"),
        }.Select(g => Of(
            $"GatherND {g.Indices} with {g.Dims} batch dimensions",
            Node("GatherND", ["x", "i"], Attribute.Of("batch_dims", g.Dims)), [Doubles("x", 2, 3, 2)],
            [Tensor.Create<long>("i", Longs(g.Shape), Longs(g.Indices))])),
    ];

    // A small table and a large one are differentiated in different ways. Threads that add to one row at a time would
    // lose some.
    private static IEnumerable<GradientCase> GathersOfMany =>
    [
        Of(
            "Gather from a large table",
            Node("Gather", ["x", "i"]),
            [Doubles("x", 1100, 2), Longs("i", 1099, 3, -1, 3, 0)]),
        .. new[] { 3, 2000 }.Select(OfDuplicates),
    ];

    private static IEnumerable<GradientCase> Scatters =>
    [
        .. new (string Reduction, int Axis, string Indices)[]
        {
            ("none", 1, "0,2,1,-1"), ("add", -1, "0,2,1,-1"), ("add", 0, "0,0,1,-1"),
        }.Select(s => Of(
            $"ScatterElements {s.Reduction} at {s.Indices} on axis {s.Axis}",
            Node(
                "ScatterElements",
                ["x", "i", "u"],
                Attribute.Of("axis", s.Axis),
                Attribute.Of("reduction", s.Reduction)),
            [Doubles("x", 2, 3), Doubles("u", 2, 2)],
            [Tensor.Create<long>("i", [2, 2], Longs(s.Indices))])),
        .. new (string Reduction, string Shape, string Indices, string Updates)[]
        {
            ("none", "2,1", "2,-3", "2,4"), ("add", "3,1", "2,0,-1", "3,4"), ("add", "2,2", "2,0,-1,-4", "2"),
            ("none", "1,2,2", "2,0,-1,3", "1,2"),
        }.Select(s => Of(
            $"ScatterND {s.Reduction} at {s.Indices} as [{s.Shape}]",
            Node("ScatterND", ["x", "i", "u"], Attribute.Of("reduction", s.Reduction)),
            [Doubles("x", 3, 4), Doubles("u", Longs(s.Updates))],
            [Tensor.Create<long>("i", Longs(s.Shape), Longs(s.Indices))])),
    ];

    // The rows 0, 1 and 2 in turn: of ones, the sums count the indices.
    private static GradientCase OfDuplicates(int rows)
    {
        const int Count = 4096, Width = 64;
        var indices = Longs("i", [.. Enumerable.Range(0, Count).Select(i => i % 3L)]);
        double Times(int row) => row < 3 ? indices.ToLongs().Count(i => i == row) : 0;
        return Of(
            $"Gather of many duplicates from {rows} rows on two threads",
            Node("Gather", ["x", "i"]),
            [Tensor.FromDoubles("x", ElementType.Float, [rows, Width], new double[rows * Width]), indices])
            .Expecting(
                1, ("x", [.. Enumerable.Range(0, rows).SelectMany(r => Enumerable.Repeat(Times(r), Width))])) with
        {
            Threads = 2,
            Tolerance = 0,
        };
    }
}
