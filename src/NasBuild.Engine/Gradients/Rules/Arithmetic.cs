namespace NasBuild.Engine.Gradients.Rules;

/// <summary>Elementwise arithmetic of two values, broadcast to each other.</summary>
internal static class Arithmetic
{
    public static void Add(NodeGradient node)
    {
        for (var i = 0; i < 2; i++)
        {
            if (node.Wants(i))
            {
                node.GiveBroadcast(i, node.Upstream);
            }
        }
    }
}
