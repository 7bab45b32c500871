using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Preparation;

/// <summary>
/// Writes a channel shuffle (Reshape to [n, groups, channels, ...], Transpose of those two, Reshape back) as the
/// equivalent Gather: a permutation can lose any channel, while the three nodes would unite every channel with those in
/// its row or column.
/// </summary>
internal static class ShufflePass
{
    public static Graph Run(Graph graph, IReadOnlyDictionary<string, TensorType> shapes)
    {
        var builder = new GraphBuilder(graph);
        for (var i = 0; i < builder.Nodes.Count; i++)
        {
            var join = builder.Nodes[i];
            if (join.Is("Reshape") && graph[join.Inputs[0]].Producer is { } swap && swap.Is("Transpose")
                && graph[swap.Inputs[0]].Producer is { } split && split.Is("Reshape")
                && shapes.TryGetValue(split.Inputs[0], out var x) && shapes.TryGetValue(swap.Inputs[0], out var apart)
                && shapes.TryGetValue(join.Outputs[0], out var y)
                && IsShuffle(x, apart, swap, y))
            {
                var (groups, channels) = (apart.Shape[1], apart.Shape[2]);
                var order = new long[groups * channels];
                for (var c = 0; c < order.Length; c++)
                {
                    order[c] = (c % groups * channels) + (c / groups);
                }

                var indices = builder.Add(Tensor.Create<long>($"{join.Outputs[0]}_order", [order.Length], order));
                builder.Nodes[i] = new Node(
                    "Gather", [split.Inputs[0], indices], join.Outputs, join.Name, "", Onnx.Attribute.Of("axis", 1));
            }
        }

        return builder.Build();
    }

    private static bool IsShuffle(TensorType x, TensorType apart, Node swap, TensorType y) =>
        x.Shape.Length >= 3 && x.Shape.AsSpan().SequenceEqual(y.Shape.AsSpan()) && apart.Shape.Length == x.Shape.Length
            + 1
        && apart.Shape[0] == x.Shape[0] && apart.Shape[1] * apart.Shape[2] == x.Shape[1] && apart.Shape.AsSpan()[3..]
            .SequenceEqual(x.Shape.AsSpan()[2..])
        && swap.Ints("perm") is { } perm
        && perm.SequenceEqual(Enumerable.Range(0, perm.Count).Select(a => a switch { 1 => 2L, 2 => 1L, _ => a }));
}
