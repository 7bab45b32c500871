using NasBuild.Engine.Training.Forms;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules;

/// <summary>Elementwise mathematical functions of one value.</summary>
internal static class Functions
{
    public static void Abs(NodeGradient node) => Times(node, (w, x, _) => w.Op("Sign", [x]));

    public static void Sqrt(NodeGradient node) =>
        node.AddGradient(
            0, node.Write.Div(node.Write.Mul(node.CompactUpstream, node.Number(0.5)), node.Node.Outputs[0]));

    public static void Exp(NodeGradient node) => Times(node, (_, _, y) => y);

    public static void Log(NodeGradient node) => Over(node, (_, x, _) => x);

    public static void Reciprocal(NodeGradient node) =>
        node.AddGradient(
            0,
            node.Write.Mul(
                node.Write.Neg(node.CompactUpstream), node.Write.Mul(node.Node.Outputs[0], node.Node.Outputs[0])));

    public static void Sin(NodeGradient node) => Times(node, (w, x, _) => w.Op("Cos", [x]));

    public static void Cos(NodeGradient node) => Times(node, (w, x, _) => w.Neg(w.Op("Sin", [x])));

    public static void Tan(NodeGradient node) => Times(node, (w, _, y) => w.Add(w.Mul(y, y), node.Number(1)));

    public static void Asin(NodeGradient node) =>
        Over(node, (w, x, _) => w.Op("Sqrt", [w.Sub(node.Number(1), w.Mul(x, x))]));

    public static void Acos(NodeGradient node) =>
        Over(node, (w, x, _) => w.Neg(w.Op("Sqrt", [w.Sub(node.Number(1), w.Mul(x, x))])));

    public static void Atan(NodeGradient node) => Over(node, (w, x, _) => w.Add(w.Mul(x, x), node.Number(1)));

    public static void Sinh(NodeGradient node) => Times(node, (w, x, _) => w.Op("Cosh", [x]));

    public static void Cosh(NodeGradient node) => Times(node, (w, x, _) => w.Op("Sinh", [x]));

    public static void Asinh(NodeGradient node) =>
        Over(node, (w, x, _) => w.Op("Sqrt", [w.Add(w.Mul(x, x), node.Number(1))]));

    public static void Acosh(NodeGradient node) =>
        Over(node, (w, x, _) => w.Op("Sqrt", [w.Sub(w.Mul(x, x), node.Number(1))]));

    public static void Atanh(NodeGradient node) => Over(node, (w, x, _) => w.Sub(node.Number(1), w.Mul(x, x)));

    public static void Erf(NodeGradient node) =>
        Times(node, (w, x, _) => w.Mul(w.Op("Exp", [w.Neg(w.Mul(x, x))]), node.Number(2 / Math.Sqrt(Math.PI))));

    private static void Times(NodeGradient node, Func<GraphWriter, string, string, string> derivative) =>
        node.AddGradient(
            0, node.Write.Mul(node.CompactUpstream, derivative(node.Write, node.Node.Inputs[0], node.Node.Outputs[0])));

    private static void Over(NodeGradient node, Func<GraphWriter, string, string, string> divisor) =>
        node.AddGradient(
            0, node.Write.Div(node.CompactUpstream, divisor(node.Write, node.Node.Inputs[0], node.Node.Outputs[0])));
}
