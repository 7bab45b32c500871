namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules;

/// <summary>Operators that keep every element.</summary>
internal static class Reshaping
{
    /// <summary>
    /// The order of the elements stays: <c>Reshape</c>, <c>Flatten</c>, <c>Squeeze</c>, <c>Unsqueeze</c>.
    /// </summary>
    public static void Reshape(NodeGradient node) =>
        node.AddGradient(0, node.Write.Reshape(node.Upstream, node.InputShape(0)));

    public static void Transpose(NodeGradient node)
    {
        var rank = node.Rank(0);
        var permutation = node.Node.Ints("perm") ?? [.. Enumerable.Range(1, rank).Select(i => (long)(rank - i))];
        var inverse = new long[rank];
        for (var i = 0; i < rank; i++)
        {
            inverse[permutation[i]] = i;
        }

        node.AddGradient(0, node.Write.Transpose(node.Upstream, inverse));
    }

    public static void DepthToSpace(NodeGradient node)
    {
        var size = node.Node.Int("blocksize", 1);
        if (node.Node.Text("mode", "DCR") == "DCR")
        {
            node.AddGradient(0, node.Write.Op("SpaceToDepth", [node.Upstream], Onnx.Attribute.Of("blocksize", size)));
            return;
        }

        var shape = node.InputShape(0);
        var blocks = node.Write.Reshape(
            node.Upstream, shape[0], shape[1] / (size * size), shape[2], size, shape[3], size);
        node.AddGradient(0, node.Write.Reshape(node.Write.Transpose(blocks, 0, 1, 3, 5, 2, 4), shape));
    }

    public static void SpaceToDepth(NodeGradient node) =>
        node.AddGradient(
            0,
            node.Write.Op(
                "DepthToSpace", [node.Upstream], Onnx.Attribute.Of("blocksize", node.Node.Int("blocksize", 1))));

    public static void ReverseSequence(NodeGradient node) =>
        node.AddGradient(
            0, node.Write.Op("ReverseSequence", [node.Upstream, node.Node.Inputs[1]], node.Node.Attributes));
}
