using NasBuild.Onnx;

namespace NasBuild.Engine.Allocation;

/// <summary>The properties of nodes and values that fusion needs.</summary>
internal sealed class GraphFacts
{
    private static readonly HashSet<string> Activations =
        ["Clip", "HardSigmoid", "LeakyRelu", "Relu", "Sigmoid", "Tanh"];

    private static readonly HashSet<string> Scalings = ["Add", "BatchNormalization", "Div", "Mul", "Sub"];
    private static readonly HashSet<string> Elementwise =
        ["Add", "Cast", "Div", "Erf", "Mul", "Pow", "ReduceMean", "Sigmoid", "Sqrt", "Sub", "Tanh"];

    private readonly LoadedGraph graph;
    private readonly Dictionary<string, Node> producers = [];
    private readonly ILookup<string, Node> readers;
    private readonly HashSet<string> convolved = [];
    private readonly HashSet<string> integerProducts = [];
    private readonly Dictionary<string, string> sources = [];
    private readonly HashSet<string> powers = [];
    private readonly HashSet<string> formulas = [];

    public GraphFacts(LoadedGraph graph)
    {
        this.graph = graph;
        readers = graph.Nodes.SelectMany(n => n.Inputs.Concat(n.CapturedNames()).Select(i => (Value: i, Node: n)))
            .Where(r => r.Value.Length > 0).ToLookup(r => r.Value, r => r.Node);
        foreach (var node in graph.Nodes)
        {
            foreach (var output in node.Outputs.Where(o => o.Length > 0))
            {
                producers.Add(output, node);
            }

            if (node.Outputs is [var value])
            {
                Add(node, value);
            }
        }
    }

    /// <summary>Returns the nodes that read an output of <paramref name="node"/>, once for every use.</summary>
    public IReadOnlyList<Node> Readers(Node node) => [.. node.Outputs.SelectMany(o => readers[o])];

    /// <summary>Returns true if all of the node's data are integers behind <c>DequantizeLinear</c>.</summary>
    public bool ReadsIntegers(Node node) =>
        node.Inputs.Any(IsDequantized) && node.Inputs.All(i => graph.IsConstant(i) || IsDequantized(i));

    /// <summary>
    /// Returns true if <paramref name="node"/> clips negatives of a value computed from integers, as
    /// <paramref name="quantize"/> does anyway, because zero is the minimum integer.
    /// </summary>
    public bool IsCutOffBy(Node quantize, Node node) => (node.Is("Clip") || node.Is("Relu"))
        && producers.TryGetValue(node.Inputs[0], out var computed) && ReadsIntegers(computed)
        && graph.Graph.Values.GetValueOrDefault(quantize.Input(2))?.Initializer is var zero
        && (zero?.ToDoubles() ?? [0]).All(z => z == (zero?.ElementType == ElementType.Int8 ? sbyte.MinValue : 0));

    /// <summary>Returns true if the node is a product of integers, or scales one.</summary>
    public bool IsIntegerProduct(Node node) => node.Outputs is [var value] && integerProducts.Contains(value);

    /// <summary>Returns true if only the node reads a convolution's result, scaled or not.</summary>
    public bool ReadsConvolved(Node node) => node.Inputs.Any(convolved.Contains);

    /// <summary>
    /// Returns true if two nodes belong to one formula that is fused: a normalisation (with a square root) or an
    /// activation (with Erf, Sigmoid, or Pow and Tanh) that is written as elementary operations on one value.
    /// </summary>
    public bool AreOneFormula(Node node, Node last) =>
        node.Outputs is [var value] && sources.TryGetValue(value, out var source)
        && formulas.Contains(source) && sources.GetValueOrDefault(last.Outputs[0]) == source;

    /// <summary>Returns true if the node adds, multiplies or normalises with constants.</summary>
    public bool IsScaling(Node node) => Is(node, Scalings) && node.Inputs.Count(i => !graph.IsConstant(i)) == 1;

    /// <summary>Returns true if the node adds a constant.</summary>
    public bool IsBias(Node node) => node.Is("Add") && IsScaling(node);

    /// <summary>Returns true if the node multiplies by a single number.</summary>
    public bool IsScalingByNumber(Node node) =>
        IsScaling(node) && !node.Is("Add") && node.Inputs.Where(graph.IsConstant).All(i => graph.Type(i).Count == 1);

    /// <summary>Returns true if convolutions can end with the node's function.</summary>
    public static bool IsActivation(Node node) => Is(node, Activations);

    private void Add(Node node, string value)
    {
        if (readers[value].Count() == 1 && (node.Is("Conv") || (IsScaling(node) && ReadsConvolved(node))))
        {
            convolved.Add(value);
        }

        if (node.Is("MatMulInteger")
            || ((node.Is("Cast") || node.Is("Mul")) && node.Inputs.Any(integerProducts.Contains)))
        {
            integerProducts.Add(value);
        }

        if (Is(node, Elementwise) && Sources(node) is [var source])
        {
            sources.Add(value, source);
            var isTanh = node.Is("Tanh") && powers.Contains(source);
            powers.UnionWith(node.Is("Pow") ? [source] : []);
            formulas.UnionWith(isTanh || node.OpType is "Erf" or "Sigmoid" or "Sqrt" ? [source] : []);
        }
    }

    private List<string> Sources(Node node) =>
        [.. node.Inputs.Where(i => !graph.IsConstant(i)).Select(i => sources.GetValueOrDefault(i, i)).Distinct()];

    private bool IsDequantized(string value) =>
        producers.TryGetValue(value, out var node) && node.Is("DequantizeLinear");

    private static bool Is(Node node, HashSet<string> operators) =>
        node.Domain.Length == 0 && operators.Contains(node.OpType);
}
