namespace NasBuild.Engine.Gradients.Rules;

/// <summary>Operators that keep every element and its order.</summary>
internal static class Reshaping
{
    public static void Reshape(NodeGradient node) => node.Give(0, node.Write.Reshape(node.Upstream, node.InputShape(0)));
}
