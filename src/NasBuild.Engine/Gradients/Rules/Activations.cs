using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Gradients.Rules;

/// <summary>Functions of one value, element by element, that nets are bent with.</summary>
internal static class Activations
{
    // The step function of the output, which a step back keeps anyway: a hard sigmoid so steep that it is one, in a single parallel pass.
    public static void Relu(NodeGradient node) =>
        node.Give(0, node.Write.Mul(node.Upstream, node.Write.Op("HardSigmoid", [node.Node.Outputs[0]], Attribute.Of("alpha", float.MaxValue), Attribute.Of("beta", 0f))));
}
