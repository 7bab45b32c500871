using System.Collections.Immutable;
using NasBuild.Core.Quantization.Choice;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization;

/// <summary>
/// A transformation that lowers the bits of weights and activations. Each node with constant weights has a variable:
/// the form of its weights, <see cref="WeightForm"/>.
/// </summary>
/// <param name="graph">The original's graph.</param>
/// <param name="quantizer">Quantizes with the method and the samples of nas.yaml.</param>
/// <param name="haveSamples">True if there are samples to calibrate ranges with.</param>
/// <param name="chosen">The forms that were chosen by measurement, with the reasons.</param>
internal sealed class BitsTransformation(
    Graph graph, SampledQuantizer quantizer, bool haveSamples, ChosenForms chosen) : ITransformation, IPolicyCosts
{
    private const int Float = 32;
    private readonly Lazy<Dictionary<string, (int Variable, ImmutableArray<int> Forms)>> nodes = new(() =>
        AllowedForms.Of(graph, quantizer.Settings, haveSamples).Index()
            .ToDictionary(n => n.Item.Node, n => (n.Index, n.Item.Forms)));

    /// <inheritdoc/>
    public string Name => "bits";

    /// <inheritdoc/>
    public Space Space { get; } = new([.. AllowedForms.Of(graph, quantizer.Settings, haveSamples).Select(n =>
        new Variable(n.Node, WithChosen(n.Forms, chosen.ByNode?.GetValueOrDefault(n.Node))) { Original = Float })]);

    /// <inheritdoc/>
    public Policy Start => chosen.ByNode is not { } forms ? Space.MostCompressed
        : new([.. Space.Variables.Select(v => v.Choices.IndexOf(forms[v.Name]))]);

    /// <inheritdoc/>
    public IPolicyCosts Costs => this;

    /// <inheritdoc/>
    public bool RunsAfterTraining => true;

    /// <inheritdoc/>
    public bool Has(IReadOnlyDictionary<string, double> choices) => choices.All(c =>
        nodes.Value.TryGetValue(c.Key, out var node)
        && (node.Forms.Contains((int)c.Value)
            || c.Value is WeightForm.Stored8 or WeightForm.Float || quantizer.Settings.Weights.Contains((int)c.Value)));

    /// <inheritdoc/>
    public Compressed Apply(Compressed model, IReadOnlyDictionary<string, double> choices)
    {
        if (choices.Count == 0)
        {
            return model;
        }

        var quantized = quantizer.Apply(model.Model, Forms(choices));
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
        : quantizer.Simulate(model, Forms(choices));

    /// <inheritdoc/>
    public int? BitsOf(Node node) => nodes.Value.TryGetValue(node.DisplayName, out var found) ? found.Variable : null;

    /// <inheritdoc/>
    public TransformationReport? Describe(
        IReadOnlyDictionary<string, double> choices, Model fitted, Compressed compressed)
    {
        if (choices.Count == 0)
        {
            return null;
        }

        ImmutableArray<PolicyLine> lines =
            [.. choices.Select(c => new PolicyLine(c.Key, Float, WeightForm.BitsOf((int)c.Value)))];
        var byForm = choices.GroupBy(c => (int)c.Value).OrderBy(g => g.Key).Select(g => FormattableString.Invariant(
            $"{g.Count()} {(g.Count() == 1 ? "node" : "nodes")} at {WeightForm.Text(g.Key)}"));
        return new TransformationReport(
            Name,
            $"Bits of weights: {string.Join(", ", byForm)}",
            "node",
            "bits",
            lines,
            [.. compressed.Unchanged.Where(u => u.Transformation == Name)
                .Select(u => u.IsPartly
                    ? $"{u.Node}: the weights of {u.OpType} are stored in 8 bits only: {u.Reason}"
                    : $"{u.Node}: {u.OpType} is not quantized: {u.Reason}"),
                .. chosen.Reasons.Select(r => $"{r.Key}: {r.Value}")],
            chosen.Tried.IsEmpty ? [] : [$"Methods of quantization tried: {string.Join("; ", chosen.Tried)}."]);
    }

    // The forms were compared: what is left to search are the bits, computed in the way that was good. A layer that few
    // bits damage stays in float, also where nas.yaml does not list 32 bits.
    private static ImmutableArray<int> WithChosen(ImmutableArray<int> forms, int? chosen) => chosen is not { } own ? forms
        : [.. forms.Where(f => WeightForm.BitsOf(f) != WeightForm.BitsOf(own))
            .GroupBy(WeightForm.BitsOf)
            .Select(g => g.MaxBy(f => WeightForm.MayCompute8(f) == WeightForm.MayCompute8(own)))
            .Append(own).OrderByDescending(WeightForm.BitsOf)];

    private static Dictionary<string, int> Forms(IReadOnlyDictionary<string, double> choices) =>
        choices.ToDictionary(c => c.Key, c => (int)c.Value);
}
