using NasBuild.Onnx;

namespace NasBuild.Engine.Allocation;

/// <summary>
/// The layout in which ONNX Runtime's float convolutions keep images (NCHWc): channels in blocks, with a padded last
/// block. If the operator before or after has the plain layout, there are temporarily two copies of an image.
/// </summary>
internal sealed class BlockedLayout
{
    // On processors with 512-bit registers and on ARM64; on others it is 8.
    private const long Block = 16;

    private static readonly HashSet<string> Followers =
    [
        "Add", "AveragePool", "BatchNormalization", "Concat", "GlobalAveragePool", "GlobalMaxPool", "MaxPool", "Relu",
        "Sigmoid", "Sum", "Tanh",
    ];

    private readonly LoadedGraph graph;
    private readonly HashSet<string> outputs;
    private readonly ILookup<string, Step> readers;
    private readonly HashSet<string> blocked = [];

    /// <param name="graph">The graph.</param>
    /// <param name="steps">Its steps, producers before readers.</param>
    public BlockedLayout(LoadedGraph graph, IReadOnlyList<Step> steps)
    {
        this.graph = graph;
        outputs = [.. graph.Graph.Outputs.Select(o => o.Name)];
        readers = steps.SelectMany(s => s.Reads.Select(r => (Value: r, Step: s))).ToLookup(r => r.Value, r => r.Step);
        foreach (var step in steps.Where(IsBlocked))
        {
            blocked.UnionWith(step.Writes);
        }
    }

    /// <summary>Returns true if <paramref name="step"/> is a convolution in this layout.</summary>
    public bool IsConvolution(Step step) => step.Nodes[0].Is("Conv") && !step.Last.Is("QuantizeLinear")
        && graph.IsConstant(step.Nodes[0].Input(1))
        && Weights(step) is { ElementType: ElementType.Float, Shape: [var filters, var channels, _, _] }
        && (step.Nodes[0].Int("group", 1), channels) switch
        {
            (1, _) => channels < Block || channels % Block == 0,
            (var groups, 1) => filters == groups && filters % Block == 0,
            var (groups, _) => channels % Block == 0 && filters / groups % Block == 0,
        };

    /// <summary>
    /// Returns the memory that a convolution in this layout needs besides its input and its output, since both may be
    /// reordered.
    /// </summary>
    /// <param name="step">The convolution.</param>
    /// <param name="keepsInput">True if the input is read later.</param>
    public long ScratchBytes(Step step, bool keepsInput)
    {
        var (x, y, filters) = (step.Nodes[0].Inputs[0], step.Last.Outputs[0], Weights(step).Shape[0]);
        var (input, output) = (graph.Bytes(x), graph.Bytes(y));
        var filled = output / filters * ((filters + Block - 1) / Block * Block);
        var isReordered = filled > output || outputs.Contains(y) || !readers[y].All(TakesBlocks);
        var isCopied = ReadsBlocks(step) && !blocked.Contains(x);
        var kept = keepsInput ? input : 0;
        long[] phases =
        [
            isCopied ? input + input : input,
            (isCopied ? kept + input : input) + (isReordered ? filled : output),
            kept + (isReordered ? filled : 0) + output,
        ];
        return Math.Max(0, phases.Max() - input - output);
    }

    private bool IsBlocked(Step step) => IsConvolution(step)
        ? Weights(step).Shape[0] % Block == 0
        : Follows(step) && step.Reads.All(r => graph.IsConstant(r) || blocked.Contains(r));

    private bool TakesBlocks(Step step) => Follows(step) || (IsConvolution(step) && ReadsBlocks(step));

    private bool ReadsBlocks(Step step) => Weights(step).Shape[1] * step.Nodes[0].Int("group", 1) >= Block;

    private TensorType Weights(Step step) => graph.Type(step.Nodes[0].Input(1));

    private static bool Follows(Step step) => step.Nodes[0] is { Domain: "" } node && Followers.Contains(node.OpType);
}
