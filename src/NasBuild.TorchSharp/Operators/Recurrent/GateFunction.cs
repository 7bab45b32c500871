using NasBuild.Onnx;
using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators.Recurrent;

/// <summary>The functions of a recurrent operator's gates, as its attributes name them.</summary>
internal static class GateFunction
{
    // The functions, and the defaults of the parameters that they take.
    private static readonly Dictionary<string, (float? Alpha, float? Beta, Func<Tensor, float, float, Tensor> Of)> All =
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["Affine"] = (1, 0, (x, alpha, beta) => x.mul(alpha).add(beta)),
            ["Elu"] = (1, null, (x, alpha, _) => Activations.Exponential(x, alpha, 1)),
            ["HardSigmoid"] = (0.2f, 0.5f, (x, alpha, beta) => Activations.Gate(x, alpha, beta)),
            ["LeakyRelu"] = (0.01f, null, (x, alpha, _) => torch.nn.functional.leaky_relu(x, alpha)),
            ["Relu"] = (null, null, (x, _, _) => x.relu()),
            ["ScaledTanh"] = (1, 1, (x, alpha, beta) => x.mul(beta).tanh().mul(alpha)),
            ["Sigmoid"] = (null, null, (x, _, _) => x.sigmoid()),
            ["Softplus"] = (null, null, (x, _, _) => Activations.Softplus(x)),
            ["Softsign"] = (null, null, (x, _, _) => x.div(x.abs().add(1))),
            ["Tanh"] = (null, null, (x, _, _) => x.tanh()),
            ["ThresholdedRelu"] = (1, null, (x, alpha, _) => torch.where(x.gt(alpha), x, torch.zeros_like(x))),
        };

    /// <summary>Returns the functions of all directions, one after the other.</summary>
    /// <param name="call">The node.</param>
    /// <param name="absent">The names of one direction's functions, if the node names none.</param>
    /// <param name="directions">The number of directions.</param>
    public static Func<Tensor, Tensor>[] Of(NodeCall call, string[] absent, int directions)
    {
        var names = call.Node.Texts("activations")
            ?? [.. Enumerable.Repeat(absent, directions).SelectMany(n => n)];
        var (alphas, betas) = (Values(call.Node, "activation_alpha"), Values(call.Node, "activation_beta"));
        var clip = call.Node.Float("clip", 0);
        return [.. names.Select(name =>
        {
            var (alpha, beta, function) = All[name];
            var (a, b) = (Next(alphas, alpha), Next(betas, beta));
            return (Func<Tensor, Tensor>)(x => function(clip > 0 ? x.clamp(-clip, clip) : x, a, b));
        })];
    }

    /// <summary>Returns the reason why an activation of a node has no function; null if all have one.</summary>
    public static string? Obstacle(Node node) =>
        node.Texts("activations")?.FirstOrDefault(n => !All.ContainsKey(n)) is { } name
            ? $"its activation '{name}' is not known"
            : null;

    // Only functions that take a parameter have a value in the attribute's list.
    private static float Next(Queue<float> values, float? absent) =>
        absent is { } value ? values.TryDequeue(out var given) ? given : value : 0;

    private static Queue<float> Values(Node node, string attribute) => new(node.Floats(attribute) ?? []);
}
