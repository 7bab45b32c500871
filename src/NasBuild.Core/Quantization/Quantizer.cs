using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization.Choice;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Quantization.Preparation;
using NasBuild.Core.Quantization.Qdq;
using NasBuild.Core.Quantization.Weights;
using NasBuild.Engine;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Core.Quantization;

/// <summary>Quantizes a model according to the section <c>quantize</c> of nas.yaml.</summary>
internal static class Quantizer
{
    /// <summary>Returns the names of the nodes whose weights are constants.</summary>
    public static IEnumerable<string> NodesWithWeights(Graph graph) => WeightedNodes.In(graph).Select(n => n.Name);

    /// <summary>
    /// Returns the quantized model. Nodes without an integer form have their weights stored in as many bits instead.
    /// </summary>
    /// <param name="model">The float model.</param>
    /// <param name="settings">The method and its calibration.</param>
    /// <param name="forms">
    /// The form of weights by node, as in <see cref="WeightForm"/>; nodes that are left out stay in single precision.
    /// </param>
    /// <param name="samples">
    /// Calibration samples, for static ranges; without any, weights are stored in few bits and computed in float.
    /// </param>
    /// <param name="session">The settings for running the model for calibration.</param>
    public static QuantizationResult Apply(
        Model model,
        QuantizeSettings settings,
        IReadOnlyDictionary<string, int> forms,
        IReadOnlyList<IReadOnlyDictionary<string, Tensor>> samples,
        SessionSettings session) => new SampledQuantizer(settings, () => samples, session).Apply(model, forms);

    /// <summary>Returns the quantized model.</summary>
    /// <param name="plain">The float model, from <see cref="Plain"/>.</param>
    /// <param name="plan">The bits of each node.</param>
    /// <param name="perChannel">True if weights have a scale per output channel.</param>
    /// <param name="ranges">Returns the ranges of the model's values.</param>
    public static QuantizationResult Apply(
        Model plain, QuantizationPlan plan, bool perChannel, Func<ActivationRanges> ranges)
    {
        var integers = new IntegerSettings(perChannel);
        var fixedRanges = !IsStatic(plan) ? new QuantizationResult(plain, [], []) : StaticQuantization.Apply(
            plain, plan.Only(b => b is { Activation: 8, AtRunTime: false }), ranges(), integers);
        var computed = !IsDynamic(plan) ? fixedRanges : DynamicQuantization.Apply(
            fixedRanges.Model, plan.Only(b => b.AtRunTime), integers);
        UnquantizedNode[] inFloat =
            [.. fixedRanges.Unquantized, .. IsDynamic(plan) ? computed.Unquantized : []];
        var lowered = StoreInstead(plan, inFloat);
        var stored = WeightOnlyQuantization.Apply(computed.Model, lowered);
        var halved = Float16Weights.Apply(stored.Model, lowered);
        var reasons = inFloat.ToDictionary(u => u.Node, u => u.Reason, StringComparer.Ordinal);
        return new QuantizationResult(
            halved.Model,
            [
                .. fixedRanges.Quantized, .. IsDynamic(plan) ? computed.Quantized : [],
                .. stored.Quantized, .. halved.Quantized],
            [
                .. inFloat.Where(u => stored.Quantized.Contains(u.Node)).Select(u => u with { IsStored = true }),
                .. stored.Unquantized.Select(u => reasons.TryGetValue(u.Node, out var reason)
                    ? u with { Reason = $"{reason}, and {u.Reason}" } : u),
                .. halved.Unquantized]);
    }

    /// <summary>
    /// Returns the bits of every node: which ones are computed in integers, and which ones only stored.
    /// </summary>
    internal static QuantizationPlan Plan(
        Graph graph, QuantizeSettings settings, IReadOnlyDictionary<string, int> forms, bool haveSamples)
    {
        var nodes = WeightedNodes.In(graph).ToDictionary(n => n.Name, StringComparer.Ordinal);
        return forms.Where(f => f.Value != WeightForm.Float).Aggregate(
            new QuantizationPlan(NodeBits.Float),
            (plan, f) => plan.With(
                f.Key, WeightForm.Bits(f.Value, nodes.GetValueOrDefault(f.Key), settings, haveSamples)));
    }

    /// <summary>Returns the model in the form that nodes are quantized from.</summary>
    internal static Model Plain(Model model) =>
        model.With(PlainGemmPass.Run(ConstantsToInitializersPass.Run(model.Graph)));

    /// <summary>Returns the plan that only stores the weights of nodes that are not computed in integers.</summary>
    internal static QuantizationPlan StoreInstead(QuantizationPlan plan, IEnumerable<UnquantizedNode> inFloat) =>
        inFloat.Aggregate(plan, (p, u) => p.With(
            u.Node, new NodeBits(p.Nodes.GetValueOrDefault(u.Node, NodeBits.Stored8).Weight, 32)));

    /// <summary>Returns true if a node is computed with ranges that need calibration.</summary>
    internal static bool IsStatic(QuantizationPlan plan) =>
        plan.Nodes.Values.Any(b => b is { Activation: 8, AtRunTime: false });

    /// <summary>Returns true if a node is computed with ranges that are found at run time.</summary>
    internal static bool IsDynamic(QuantizationPlan plan) => plan.Nodes.Values.Any(b => b.AtRunTime);
}
