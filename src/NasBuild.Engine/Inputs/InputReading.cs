using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Engine.Inputs;

/// <summary>
/// What the nodes that read an input tell of it, through nodes that change no more than its type, its scale, or the
/// order of its axes.
/// </summary>
internal sealed class InputReading
{
    private const int MaxValues = 64;
    private readonly Graph graph;
    private readonly long?[] sizes;

    private InputReading(Graph graph, string input, int rank)
    {
        this.graph = graph;
        sizes = new long?[rank];
        var waiting = new Queue<(string Value, int?[] Axes)>();
        waiting.Enqueue((input, [.. Enumerable.Range(0, rank).Select(a => (int?)a)]));
        for (var seen = 0; waiting.TryDequeue(out var next) && seen < MaxValues; seen++)
        {
            foreach (var use in graph[next.Value].Uses.Where(u => u.Node.Domain.Length == 0))
            {
                Read(use, next.Axes);
                if (Passed(use, next.Axes) is { } axes && use.Node.Outputs[0].Length > 0)
                {
                    waiting.Enqueue((use.Node.Outputs[0], axes));
                }
            }
        }
    }

    /// <summary>The sizes that weights give to its axes.</summary>
    public ImmutableArray<long?> Sizes => [.. sizes];

    /// <summary>The rows of the smallest table that it picks from; null if it picks from none.</summary>
    public long? TableRows { get; private set; }

    /// <summary>The spatial axes of the first convolution; 0 if it is read by none.</summary>
    public int SpatialAxes { get; private set; }

    /// <summary>The channels that this convolution reads.</summary>
    public long Channels { get; private set; }

    public static InputReading Of(Graph graph, string input, int rank) => new(graph, input, rank);

    private void Read(Use use, int?[] axes)
    {
        var (node, index) = use;
        var weight = graph.Values.TryGetValue(node.Input(1), out var value) ? value.Constant?.Shape : null;
        switch (node.OpType)
        {
            case "Gather" when index == 1 && graph[node.Inputs[0]].Constant is { } table:
                var rows = table.Shape[(int)(node.Int("axis", 0) + table.Shape.Length) % table.Shape.Length];
                TableRows = Math.Min(TableRows ?? long.MaxValue, rows);
                break;
            case "Conv" when index == 0 && weight is { Length: > 2 } filters:
                if (SpatialAxes == 0)
                {
                    (SpatialAxes, Channels) = (filters.Length - 2, filters[1] * node.Int("group", 1));
                }

                Fix(axes, 1, filters[1] * node.Int("group", 1));
                break;
            case "ConvTranspose" when index == 0 && weight is { Length: > 2 } filters:
                Fix(axes, 1, filters[0]);
                break;
            case "MatMul" when index == 0 && weight is { Length: > 1 } matrix:
                Fix(axes, axes.Length - 1, matrix[^2]);
                break;
            case "Gemm" when index == 0 && weight is { Length: 2 } matrix:
                Fix(axes, node.Int("transA", 0) == 0 ? 1 : 0, matrix[node.Int("transB", 0) == 0 ? 0 : 1]);
                break;
            case "LSTM" or "GRU" or "RNN" when index == 0 && weight is { Length: 3 } gates:
                Fix(axes, 2, gates[2]);
                break;
            case "BatchNormalization" or "InstanceNormalization" when index == 0 && weight is { Length: 1 } scale:
                Fix(axes, 1, scale[0]);
                break;
        }
    }

    private void Fix(int?[] axes, int axis, long size)
    {
        if (axis < axes.Length && axes[axis] is { } own)
        {
            sizes[own] ??= size;
        }
    }

    // The input's axes in the node's output; null if the node does more.
    private int?[]? Passed(Use use, int?[] axes)
    {
        var node = use.Node;
        switch (node.OpType)
        {
            case "Cast" or "Identity" or "Relu" or "Neg" or "Abs" or "Log" or "Sqrt" or "Clip" or "Sigmoid" or "Tanh":
            case "BatchNormalization" or "InstanceNormalization" or "QuantizeLinear" or "DequantizeLinear"
                when use.Index == 0:
                return axes;
            case "Add" or "Sub" or "Mul" or "Div" or "Pow":
                var other = graph[node.Inputs[1 - use.Index]].Constant;
                return other?.Shape.Length <= axes.Length ? axes : null;
            case "Transpose":
                var order = node.Ints("perm") ?? [.. Enumerable.Range(0, axes.Length).Reverse().Select(a => (long)a)];
                return order.Count == axes.Length ? [.. order.Select(a => axes[a])] : null;
            case "Unsqueeze" when use.Index == 0 && Constants(node) is { } added:
                var rest = new Queue<int?>(axes);
                var rank = axes.Length + added.Length;
                return [.. Enumerable.Range(0, rank).Select(a =>
                    Array.Exists(added, x => (x + rank) % rank == a) || rest.Count == 0 ? null : rest.Dequeue())];
            case "Squeeze" when use.Index == 0 && Constants(node) is { } gone:
                return [.. axes.Where((_, a) => !Array.Exists(gone, x => (x + axes.Length) % axes.Length == a))];
            default:
                return null;
        }

        long[]? Constants(Node reader) => reader.Ints("axes")?.ToArray()
            ?? (graph.Values.TryGetValue(reader.Input(1), out var value) ? value.Constant?.ToLongs() : null);
    }
}
