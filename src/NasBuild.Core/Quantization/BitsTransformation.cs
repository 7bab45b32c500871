using System.Collections.Immutable;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Spaces;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization;

/// <summary>
/// A transformation that lowers the bits of weights and activations. Each node with constant weights has a variable:
/// the bits of its weights.
/// </summary>
/// <param name="graph">The original's graph.</param>
/// <param name="settings">The method and the bits that may be chosen.</param>
/// <param name="calibration">Batches of samples that activation ranges are read from, created on first use.</param>
/// <param name="session">
/// The settings for running the model for calibration; one thread if the bytes must be the same on every run.
/// </param>
internal sealed class BitsTransformation(
    Graph graph, QuantizeSettings settings, Func<IReadOnlyList<IReadOnlyDictionary<string, Tensor>>> calibration,
    SessionSettings session)
    : ITransformation, IPolicyCosts
{
    private const int Float = 32;
    private readonly Lazy<IReadOnlyList<IReadOnlyDictionary<string, Tensor>>> samples = new(calibration);
    private readonly Lazy<Dictionary<string, int>> variables =
        new(() => Nodes(graph, settings).Index().ToDictionary(n => n.Item, n => n.Index));

    /// <inheritdoc/>
    public string Name => "bits";

    /// <inheritdoc/>
    public Space Space { get; } = new([.. Nodes(graph, settings).Select(n =>
        new Variable(n, [.. settings.Weights.OrderDescending()]) { Original = Float })]);

    /// <inheritdoc/>
    public IPolicyCosts Costs => this;

    /// <inheritdoc/>
    public bool RunsAfterTraining => true;

    /// <inheritdoc/>
    public Compressed Apply(Compressed model, IReadOnlyDictionary<string, double> choices)
    {
        if (choices.Count == 0)
        {
            return model;
        }

        var quantized = Quantizer.Apply(model.Model, settings, Bits(choices), samples.Value, session);
        return model with
        {
            Model = quantized.Model,
            Unchanged = [
                .. model.Unchanged,
                .. quantized.Unquantized.Select(u => new UnchangedNode(
                    Name, u.Node, u.OpType, u.Reason) { IsPartly = u.IsStored })],
        };
    }

    /// <inheritdoc/>
    public Model Simulate(Model model, IReadOnlyDictionary<string, double> choices) => choices.Count == 0 ? model
        : FakeQuantization.Apply(model, settings, Bits(choices), samples.Value, session);

    /// <inheritdoc/>
    public int? BitsOf(Node node) => variables.Value.TryGetValue(node.DisplayName, out var found) ? found : null;

    /// <inheritdoc/>
    public TransformationReport? Describe(
        IReadOnlyDictionary<string, double> choices, Model fitted, Compressed compressed)
    {
        if (choices.Count == 0)
        {
            return null;
        }

        ImmutableArray<PolicyLine> lines = [.. choices.Select(c => new PolicyLine(c.Key, Float, (int)c.Value))];
        var byBits = lines.GroupBy(l => l.After).OrderBy(g => g.Key)
            .Select(g => FormattableString.Invariant($"{g.Count()} {(g.Count() == 1 ? "node" : "nodes")} at {g.Key}"));
        return new TransformationReport(
            Name,
            $"Bits of weights: {string.Join(", ", byBits)}",
            "node",
            "bits",
            lines,
            [.. compressed.Unchanged.Where(u => u.Transformation == Name)
                .Select(u => u.IsPartly
                    ? $"{u.Node}: the weights of {u.OpType} are stored in 8 bits only: {u.Reason}"
                    : $"{u.Node}: {u.OpType} is not quantized: {u.Reason}")],
            []);
    }

    private static IEnumerable<string> Nodes(Graph graph, QuantizeSettings settings) =>
        Quantizer.NodesWithWeights(graph).Where(settings.Nodes.Chooses);

    private static Dictionary<string, int> Bits(IReadOnlyDictionary<string, double> choices) =>
        choices.ToDictionary(c => c.Key, c => (int)c.Value);
}
