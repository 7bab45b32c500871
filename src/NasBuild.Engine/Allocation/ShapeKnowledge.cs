using NasBuild.Onnx;

namespace NasBuild.Engine.Allocation;

/// <summary>
/// The shapes that a session knows when it plans buffers: those of inputs, whose dimensions may be symbolic, and those
/// that follow from them, but not those that depend on computed numbers. A value can reuse the buffer of another only
/// if their shapes are known to be equal.
/// </summary>
internal sealed class ShapeKnowledge
{
    // Operators with inputs, from the first on or behind it, that decide the shape of what they compute.
    private static readonly HashSet<string> SizedByAll = ["ConstantOfShape", "Range"];
    private static readonly HashSet<string> SizedByOthers =
    [
        "CenterCropPad", "Col2Im", "Expand", "OneHot", "Pad", "Reshape", "Resize", "Slice", "Split", "Tile", "TopK",
        "Unsqueeze", "Upsample",
    ];

    // Operators whose number of output elements depends on the data.
    private static readonly HashSet<string> DataDependent =
        ["Compress", "NonMaxSuppression", "NonZero", "StringSplit", "Unique"];

    private readonly LoadedGraph graph;
    private readonly HashSet<string> known;
    private readonly HashSet<string> concrete;

    /// <param name="graph">The graph, before its nodes are added.</param>
    /// <param name="outer">The knowledge of the graph around a body.</param>
    public ShapeKnowledge(LoadedGraph graph, ShapeKnowledge? outer)
    {
        this.graph = graph;
        known = [.. outer?.known ?? []];
        concrete = [.. outer?.concrete ?? []];
        foreach (var input in graph.Graph.Inputs.Where(i => i.Shape is not null))
        {
            var shape = input.Shape!.Value;
            Add(
                [input.Name],
                isKnown: shape.All(d => d.Size is not null || d.Symbol is { Length: > 0 }),
                isFixed: shape.All(d => d.Size is not null));
        }
    }

    /// <summary>Returns true if the value's shape is known, up to dimensions with a name.</summary>
    public bool IsKnown(string name) => known.Contains(name);

    /// <summary>Returns true if every dimension of the value's shape is known.</summary>
    public bool IsFixed(string name) => concrete.Contains(name);

    /// <summary>Adds the outputs of <paramref name="node"/>; its inputs must be added before.</summary>
    public void Add(Node node)
    {
        var sizes = SizedByAll.Contains(node.OpType) ? node.Inputs
            : SizedByOthers.Contains(node.OpType) ? node.Inputs.Skip(1) : [];
        var follows = node.Subgraphs.Count == 0 && !DataDependent.Contains(node.OpType) && sizes.All(graph.IsConstant);
        Add(node.Outputs, follows && node.Inputs.All(graph.IsKnown), follows && node.Inputs.All(graph.IsFixed));
    }

    private void Add(IEnumerable<string> names, bool isKnown, bool isFixed)
    {
        known.UnionWith(isKnown ? names : []);
        concrete.UnionWith(isFixed ? names : []);
    }
}
