using NasBuild.Onnx;

namespace NasBuild.Engine.Allocation;

/// <summary>The memory that operators need besides their inputs and outputs, if it is large, with one thread.</summary>
internal static class Scratch
{
    private const long Float = sizeof(float);

    // The buffer of a matrix product, which convolutions fill with windows piece by piece.
    private const long WindowBytes = 64 * 1024;

    /// <summary>Returns the scratch bytes of <paramref name="step"/>.</summary>
    public static long Bytes(Step step, LoadedGraph graph)
    {
        var node = step.Nodes[0];

        // Nothing is known, and nothing is needed, of a branch that is not taken.
        if (node.Inputs.Any(i => i.Length > 0 && graph.Type(i) == BodyShapes.NotATensor))
        {
            return 0;
        }

        return (node.Domain.Length == 0 ? node.OpType : "") switch
        {
            "Conv" when step.Last.Is("QuantizeLinear") => IntegerConvolution(node, node.Input(1), graph),
            "QLinearConv" => IntegerConvolution(node, node.Input(3), graph),
            "Conv" or "ConvInteger" => IsPointwise(node, graph.Type(node.Input(1)).Shape) ? 0 : WindowBytes,
            "ConvTranspose" => Float * Elements(graph.Type(node.Input(1)).Shape, from: 1)
                * Elements(graph.Type(node.Input(0)).Shape, from: 2),
            "GRU" or "LSTM" or "RNN" => Recurrence(node, graph),
            // A bias and the Gelu after it.
            "Add" when step.Nodes.Any(n => n.Is("Erf")) => graph.Bytes(step.Last.Outputs[0]),
            _ => 0,
        };
    }

    // If channels fill the blocks of the kernel for symmetric weights, one address per element of the window at every
    // position of the batch; else the windows of one image, and their sums.
    private static long IntegerConvolution(Node node, string weights, LoadedGraph graph)
    {
        var (w, y, groups) = (graph.Type(weights).Shape, graph.Type(node.Outputs[0]).Shape, node.Int("group", 1));
        return IsPointwise(node, w) ? 0
            : w[1] % 4 == 0 && w[0] / groups % 16 == 0
                ? sizeof(long) * Elements(w, from: 2) * Elements(y, from: 2) * y[0]
                : ((groups * Elements(w, from: 1)) + (sizeof(int) * w[0])) * Elements(y, from: 2);
    }

    // The gates at all times: weights are [directions, gates * units, inputs], the input is [times, batch, inputs].
    private static long Recurrence(Node node, LoadedGraph graph)
    {
        var (x, w) = (graph.Type(node.Inputs[0]).Shape, graph.Type(node.Inputs[1]).Shape);
        return Float * x[0] * x[1] * w[0] * w[1];
    }

    private static bool IsPointwise(Node node, IEnumerable<long> weights) => Elements(weights, from: 2) == 1
        && (node.Ints("strides") ?? []).All(s => s == 1) && (node.Ints("pads") ?? []).All(p => p == 0);

    private static long Elements(IEnumerable<long> shape, int from) =>
        shape.Skip(from).Aggregate(1L, (product, dim) => product * dim);
}
