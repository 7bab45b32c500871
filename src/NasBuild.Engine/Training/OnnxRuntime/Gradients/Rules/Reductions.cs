using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules;

/// <summary>Operators that reduce some axes to one number.</summary>
internal static class Reductions
{
    public static void Sum(NodeGradient node) => GiveCompact(node, r => r.Upstream);

    public static void Mean(NodeGradient node) =>
        GiveCompact(node, r => r.Write.Mul(r.Upstream, node.Number(1.0 / r.Count)));

    public static void SumSquare(NodeGradient node) =>
        Give(node, r => r.Write.Mul(r.Write.Mul(r.Upstream, node.Number(2)), r.X));

    public static void L1(NodeGradient node) => Give(node, r => r.Write.Mul(r.Upstream, r.Write.Op("Sign", [r.X])));

    // x / y, and 0 if all are 0.
    public static void L2(NodeGradient node) => Give(node, r =>
    {
        var norm = r.Y;
        return r.Write.Mul(
            r.X, r.Write.Div(r.Upstream, r.Write.Add(norm, r.Write.Equal(norm, node.Number(0), r.Type))));
    });

    public static void LogSum(NodeGradient node) =>
        GiveCompact(node, r => r.Write.Mul(r.Upstream, r.Write.Op("Exp", [r.Write.Neg(r.Y)])));

    public static void LogSumExp(NodeGradient node) =>
        Give(node, r => r.Write.Mul(r.Upstream, r.Write.Op("Exp", [r.Write.Sub(r.X, r.Y)])));

    // The extremes share the gradient equally.
    public static void Extreme(NodeGradient node) => Give(node, r =>
    {
        var chosen = r.Write.Equal(r.X, r.Y, r.Type);
        return r.Write.Mul(chosen, r.Write.Div(r.Upstream, r.Reduce("ReduceSum", chosen)));
    });

    // The product of all other elements: with the zeros excluded, it is 0 wherever another element is zero.
    public static void Prod(NodeGradient node) => Give(node, r =>
    {
        var zero = r.Write.Equal(r.X, node.Number(0), r.Type);
        var others = r.Write.Add(r.X, zero);
        var product = r.Write.Div(r.Write.Mul(r.Upstream, r.Reduce("ReduceProd", others)), others);
        return r.Write.Mul(product, r.Write.Equal(r.Reduce("ReduceSum", zero), zero, r.Type));
    });

    private static void Give(NodeGradient node, Func<Reduction, string> gradient) =>
        node.AddGradient(0, gradient(Of(node)));

    // Gives a gradient that is the same for all reduced elements.
    private static void GiveCompact(NodeGradient node, Func<Reduction, string> gradient) =>
        node.GiveCompact(0, gradient(Of(node)));

    private static Reduction Of(NodeGradient node)
    {
        var shape = node.InputShape(0);
        long[] axes = node.Longs(1) is { Length: > 0 } given ? [.. given.Select(a => a < 0 ? a + shape.Length : a)]
            : node.Node.Int("noop_with_empty_axes", 0) != 0 ? []
            : [.. Enumerable.Range(0, shape.Length).Select(i => (long)i)];
        return new Reduction(node, axes, [.. shape.Select((d, i) => axes.Contains(i) ? 1 : d)]);
    }

    // A reduction that keeps its axes with length 1, so that its output can be broadcast to its input.
    private sealed record Reduction(NodeGradient Node, long[] Axes, long[] Kept)
    {
        public GraphWriter Write => Node.Write;

        public ElementType Type => Node.InputType(0).ElementType;

        public long Count => Axes.Aggregate(1L, (count, axis) => count * Node.InputShape(0)[(int)axis]);

        public string X => Node.Node.Inputs[0];

        public string Y => Keep(Node.Node.Outputs[0]);

        public string Upstream => Keep(Node.Upstream);

        // An operator without axes would reduce all of them.
        public string Reduce(string opType, string value) =>
            Axes.Length == 0 ? value : Write.Reduce(opType, value, Axes);

        private string Keep(string value) =>
            Node.OutputShape().SequenceEqual(Kept) ? value : Write.Reshape(value, Kept);
    }
}
