using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules;

/// <summary>Distributions over an axis.</summary>
internal static class Softmaxes
{
    public static void Softmax(NodeGradient node)
    {
        var (write, y) = (node.Write, node.Node.Outputs[0]);
        var weighted = write.Mul(node.Upstream, y);
        node.AddGradient(0, write.Sub(weighted, write.Mul(y, write.ReduceSum(weighted, [Axis(node)]))));
    }

    public static void LogSoftmax(NodeGradient node)
    {
        var (write, y) = (node.Write, node.Node.Outputs[0]);
        node.AddGradient(
            0, write.Sub(node.Upstream, write.Mul(write.Op("Exp", [y]), write.ReduceSum(node.Upstream, [Axis(node)]))));
    }

    public static void CumSum(NodeGradient node) => node.AddGradient(0, node.Write.Op(
        "CumSum",
        [node.Upstream, node.Node.Inputs[1]],
        Attribute.Of("exclusive", node.Node.Int("exclusive", 0)),
        Attribute.Of("reverse", 1 - node.Node.Int("reverse", 0))));

    private static long Axis(NodeGradient node) => node.Node.Int("axis", -1);
}
