namespace NasBuild.Engine.Gradients.Rules;

/// <summary>The greatest and the least of several values. Those that are equal share the gradient equally.</summary>
internal static class Extremes
{
    public static void Max(NodeGradient node) => Choose(node);

    public static void Min(NodeGradient node) => Choose(node);

    private static void Choose(NodeGradient node)
    {
        var (write, type) = (node.Write, node.InputType(0).ElementType);
        if (node.Node.Inputs.Length == 1)
        {
            node.Give(0, node.Upstream);
            return;
        }

        string[] chosen = [.. node.Node.Inputs.Select(i => write.Equal(i, node.Node.Outputs[0], type))];
        var share = write.Div(node.Upstream, write.Sum(chosen));
        for (var i = 0; i < chosen.Length; i++)
        {
            if (node.Wants(i))
            {
                node.GiveBroadcast(i, write.Mul(share, chosen[i]));
            }
        }
    }
}
