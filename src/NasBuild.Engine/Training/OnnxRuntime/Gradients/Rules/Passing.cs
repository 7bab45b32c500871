namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules;

/// <summary>Operators that pass their input on.</summary>
internal static class Passing
{
    public static void Identity(NodeGradient node) => node.AddGradient(0, node.Upstream);

    public static void Dropout(NodeGradient node) =>
        node.AddGradient(
            0,
            node.Longs(2) is null or [0]
                ? node.Upstream
                : throw node.Refuse("it drops at random, in its training mode"));

    public static void Cast(NodeGradient node) =>
        node.AddGradient(0, node.Write.Cast(node.Upstream, node.InputType(0).ElementType));
}
