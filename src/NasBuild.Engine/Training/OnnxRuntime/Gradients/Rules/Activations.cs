using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules;

/// <summary>Activation functions: most gradients use the output, which is kept for the backward pass anyway.</summary>
internal static class Activations
{
    public static void Relu(NodeGradient node) => Times(node, (w, _, y, type) => ReluSlope(w, y, type));

    public static void LeakyRelu(NodeGradient node) =>
        Times(node, (w, x, _, type) => Bent(node, w.Above(x, 0, type), node.Node.Float("alpha", 0.01f)));

    public static void ThresholdedRelu(NodeGradient node) =>
        Times(node, (w, x, _, type) => w.Above(x, node.Node.Float("alpha", 1), type));

    public static void PRelu(NodeGradient node)
    {
        var (write, x, slope) = (node.Write, node.Node.Inputs[0], node.Node.Inputs[1]);
        var positive = write.Mul(node.Upstream, write.Above(x, 0, node.InputType(0).ElementType));
        var negative = write.Sub(node.Upstream, positive);
        node.AddGradient(0, write.Add(positive, write.Mul(negative, slope)));
        if (node.NeedsGradient(1))
        {
            node.GiveBroadcast(1, write.Mul(negative, x));
        }
    }

    public static void Elu(NodeGradient node) => Exponential(node, node.Node.Float("alpha", 1), 1);

    public static void Selu(NodeGradient node)
    {
        double gamma = node.Node.Float("gamma", 1.05070102214813232421875f);
        Exponential(node, gamma * node.Node.Float("alpha", 1.67326319217681884765625f), gamma);
    }

    public static void Celu(NodeGradient node) => Times(node, (w, _, y, _) =>
        w.Add(w.Mul(AtMostZero(w, y, node), node.Number(1.0 / node.Node.Float("alpha", 1))), node.Number(1)));

    public static void Sigmoid(NodeGradient node) => Times(node, (w, _, y, type) => SigmoidSlope(w, y, type));

    public static void Tanh(NodeGradient node) => Times(node, (w, _, y, type) => TanhSlope(w, y, type));

    public static void Softplus(NodeGradient node) => Times(node, (w, x, _, _) => w.Op("Sigmoid", [x]));

    public static void Softsign(NodeGradient node) => Times(node, (w, _, y, _) =>
    {
        var root = w.Sub(node.Number(1), w.Op("Abs", [y]));
        return w.Mul(root, root);
    });

    public static void HardSigmoid(NodeGradient node) => Times(node, (w, _, y, type) =>
        w.Mul(w.Mul(w.Above(y, 0, type), node.Number(node.Node.Float("alpha", 0.2f))), w.Below(y, 1, type)));

    // 0 up to -3, x / 3 + 1/2 between, 1 from 3 on.
    public static void HardSwish(NodeGradient node) => Times(node, (w, x, _, type) =>
    {
        var between = w.Below(w.Op("Abs", [x]), 3, type);
        var gate = w.Op("HardSigmoid", [x], Attribute.Of("alpha", 1 / 6f), Attribute.Of("beta", 0.5f));
        return w.Add(gate, w.Mul(between, w.Mul(x, node.Number(1.0 / 6))));
    });

    // x sigmoid(a x)
    public static void Swish(NodeGradient node) => Times(node, (w, x, y, _) =>
    {
        var (alpha, one) = (node.Number(node.Node.Float("alpha", 1)), node.Number(1));
        var gate = w.Op("Sigmoid", [w.Mul(x, alpha)]);
        return w.Add(gate, w.Mul(w.Mul(y, alpha), w.Sub(one, gate)));
    });

    // x tanh(softplus(x))
    public static void Mish(NodeGradient node) => Times(node, (w, x, _, _) =>
    {
        var gate = w.Op("Tanh", [w.Op("Softplus", [x])]);
        return w.Add(gate, w.Mul(w.Mul(x, w.Op("Sigmoid", [x])), w.Sub(node.Number(1), w.Mul(gate, gate))));
    });

    public static void Gelu(NodeGradient node) =>
        Times(
            node,
            (w, x, _, _) =>
                node.Node.Text("approximate", "none") == "tanh" ? GeluTanh(w, x, node) : GeluErf(w, x, node));

    public static void Shrink(NodeGradient node) =>
        Times(node, (w, x, _, type) => w.Above(w.Op("Abs", [x]), node.Node.Float("lambd", 0.5f), type));

    /// <summary>Adds the derivative of a <c>Relu</c> from its output.</summary>
    public static string ReluSlope(GraphWriter w, string y, ElementType type) => w.Above(y, 0, type);

    /// <summary>Adds the derivative of a <c>Sigmoid</c> from its output.</summary>
    public static string SigmoidSlope(GraphWriter w, string y, ElementType type) =>
        w.Mul(y, w.Sub(w.Number(1, type), y));

    /// <summary>Adds the derivative of a <c>Tanh</c> from its output.</summary>
    public static string TanhSlope(GraphWriter w, string y, ElementType type) =>
        w.Sub(w.Number(1, type), w.Mul(y, y));

    // x P(x), P the normal distribution: P(x) + x p(x).
    private static string GeluErf(GraphWriter w, string x, NodeGradient node)
    {
        var gate = w.Mul(w.Add(w.Op("Erf", [w.Mul(x, node.Number(Math.Sqrt(0.5)))]), node.Number(1)), node.Number(0.5));
        var density = w.Op("Exp", [w.Mul(w.Mul(x, x), node.Number(-0.5))]);
        return w.Add(gate, w.Mul(w.Mul(x, node.Number(1 / Math.Sqrt(2 * Math.PI))), density));
    }

    // x / 2 (1 + tanh(u)), u = sqrt(2 / pi) (x + 0.044715 x^3)
    private static string GeluTanh(GraphWriter w, string x, NodeGradient node)
    {
        const double Cubic = 0.044715;
        var (slope, square) = (Math.Sqrt(2 / Math.PI), w.Mul(x, x));
        var curve = w.Add(w.Mul(square, node.Number(Cubic * slope)), node.Number(slope));
        var tanh = w.Op("Tanh", [w.Mul(x, curve)]);
        var inner = w.Mul(x, w.Add(w.Mul(square, node.Number(3 * Cubic * slope)), node.Number(slope)));
        var bend = w.Mul(inner, w.Sub(node.Number(1), w.Mul(tanh, tanh)));
        return w.Mul(w.Add(w.Add(tanh, node.Number(1)), bend), node.Number(0.5));
    }

    // scale x where x > 0, and floor (e^x - 1), whose derivative is y + floor, elsewhere.
    private static void Exponential(NodeGradient node, double floor, double scale) => Times(node, (w, x, y, type) =>
    {
        var slope = w.Add(AtMostZero(w, y, node), node.Number(floor));
        return floor == scale ? slope
            : floor > 0 ? w.Add(slope, w.Mul(w.Above(x, 0, type), node.Number(scale - floor)))
            : throw node.Refuse("its factor alpha is negative");
    });

    private static string AtMostZero(GraphWriter w, string y, NodeGradient node) =>
        w.Op("Clip", [y, "", node.Number(0)]);

    // 1 where the step is, slope elsewhere.
    private static string Bent(NodeGradient node, string step, double slope) => slope is >= 0 and <= 1
        ? node.Write.Op("Clip", [step, node.Number(slope)])
        : node.Write.Add(node.Write.Mul(step, node.Number(1 - slope)), node.Number(slope));

    private static void Times(
        NodeGradient node, Func<GraphWriter, string, string, ElementType, string> derivative) => node.AddGradient(
        0,
        node.Write.Mul(
            node.CompactUpstream,
            derivative(node.Write, node.Node.Inputs[0], node.Node.Outputs[0], node.InputType(0).ElementType)));
}
