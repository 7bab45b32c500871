// Does what ONNX's own version converter does (github.com/onnx/onnx, onnx/version_converter), from old to new only.
using NasBuild.Onnx.Protos;

namespace NasBuild.Onnx.OperatorSets;

/// <summary>
/// Converts a model to a newer version of ONNX's own operator set, including subgraphs and functions; the model
/// computes the same. Values keep their names. The rules are in <see cref="OperatorVersions"/>; operators of other
/// domains are not changed.
/// </summary>
public static class OperatorSetConversion
{
    /// <summary>
    /// The oldest operator set that models are converted from: the oldest that ONNX Runtime supports.
    /// </summary>
    public const long Oldest = 7;

    /// <summary>The newest operator set that models can be converted to.</summary>
    public const long Newest = OperatorVersions.Newest;

    /// <summary>
    /// Returns the model in the operator set <paramref name="version"/>; the model itself if it is not older.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="version">An operator set up to <see cref="Newest"/>.</param>
    /// <param name="types">
    /// The types of the graph's values that were observed in a run: some nodes are simpler then.
    /// </param>
    /// <param name="sizesVary">True if the observed sizes are those of one run: only their number is used.</param>
    /// <exception cref="OperatorSetException">A node cannot be written in the newer operator set.</exception>
    public static Model Convert(
        Model model, long version, IReadOnlyDictionary<string, TensorType>? types = null, bool sizesVary = false)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(version, Newest);
        if (model.Opset >= version)
        {
            return model;
        }

        var unconverted = new List<UnconvertedNode>();
        var observed = types?.ToDictionary(t => t.Key, t => KnownValue.Of(t.Value, sizesVary));
        var graph = new GraphConversion(model.Opset, version, unconverted).Convert(model.Graph, observed);
        var converted = model.With(graph).MapFunctions(f => Convert(f, version, unconverted));
        return unconverted.Count == 0 ? converted.WithOpset("", version)
            : throw new OperatorSetException(model.Opset, version, unconverted);
    }

    private static FunctionProto Convert(FunctionProto function, long version, List<UnconvertedNode> unconverted)
    {
        var import = function.OpsetImport.LastOrDefault(o => o.Domain is "" or "ai.onnx");
        if (import is null || import.Version >= version)
        {
            return function;
        }

        var body = new Graph(
            function.Name,
            function.Node.Select(n => new Node(n, null)),
            [],
            function.Input.Select(i => new ValueInfo(i)),
            function.Output.Select(o => new ValueInfo(o)));
        var graph = new GraphConversion(import.Version, version, unconverted).Convert(body);

        // A function has no initializers.
        var constants = graph.Initializers
            .Select(t => new Node("Constant", [], [t.Name], "", "", Attribute.Of("value", t)));
        var converted = function.Clone();
        converted.Node.Clear();
        converted.Node.AddRange(constants.Concat(graph.Nodes).Select(n => n.Proto));
        converted.OpsetImport[function.OpsetImport.IndexOf(import)].Version = version;
        return converted;
    }
}
