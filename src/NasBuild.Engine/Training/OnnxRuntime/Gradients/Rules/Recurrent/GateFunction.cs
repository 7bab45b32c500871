using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules.Recurrent;

/// <summary>The activation function of a gate, whose derivative follows from its output.</summary>
/// <param name="OpType">The operator of the same name.</param>
/// <param name="slope">Adds the derivative from the output.</param>
internal sealed record GateFunction(string OpType, Func<GraphWriter, string, ElementType, string> slope)
{
    private static readonly GateFunction[] Known =
    [
        new("Relu", Activations.ReluSlope), new("Sigmoid", Activations.SigmoidSlope),
        new("Tanh", Activations.TanhSlope),
    ];

    /// <summary>
    /// Returns the activations of all directions of a node: those of the attribute <c>activations</c>, or
    /// <paramref name="defaults"/> for each direction.
    /// </summary>
    public static GateFunction[] Of(NodeGradient node, IReadOnlyList<string> defaults, int directions) =>
    [
        .. (node.Node.Texts("activations") ?? [.. Enumerable.Repeat(defaults, directions).SelectMany(d => d)])
            .Select(n => Find(n)!)
    ];

    /// <summary>
    /// Returns the reason why an activation of a node has no derivative here, since its output does not tell it; null
    /// if all have one.
    /// </summary>
    public static string? Obstacle(Node node) =>
        node.Texts("activations")?.FirstOrDefault(n => Find(n) is null) is { } name
            ? $"its activation {name} is none of {string.Join(", ", Known.Select(k => k.OpType))}"
            : null;

    private static GateFunction? Find(string name) =>
        Array.Find(Known, k => k.OpType.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Adds the activation of <paramref name="x"/>.</summary>
    public string Apply(GraphWriter write, string x) => write.Op(OpType, [x]);

    /// <summary>Adds the derivative where the activation is <paramref name="y"/>.</summary>
    public string Slope(GraphWriter write, string y, ElementType type) => slope(write, y, type);
}
