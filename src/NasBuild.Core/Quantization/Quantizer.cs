using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization.Calibration;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Quantization.Qdq;
using NasBuild.Core.Quantization.Weights;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization;

/// <summary>Quantizes a model according to the section <c>quantize</c> of nas.yaml.</summary>
internal static class Quantizer
{
    /// <summary>Returns the names of the nodes whose weights are constants.</summary>
    public static IEnumerable<string> NodesWithWeights(Graph graph) => graph.Nodes
        .Where(n => Int8Operators.WeightIndex(n) is >= 0 and var index
            && graph[n.Input(index)].Constant is { Shape.Length: >= 2 } weight && weight.ElementType.IsFloat())
        .Select(n => n.DisplayName);

    /// <summary>Returns the quantized model.</summary>
    /// <param name="model">The float model.</param>
    /// <param name="settings">The method and its calibration.</param>
    /// <param name="weightBits">The weight bits by node; nodes that are left out stay in single precision.</param>
    /// <param name="samples">
    /// Calibration samples, for the static method; without any, weights are stored in few bits and computed in float.
    /// </param>
    /// <param name="session">The settings for running the model for calibration.</param>
    public static QuantizationResult Apply(
        Model model,
        QuantizeSettings settings,
        IReadOnlyDictionary<string, int> weightBits,
        IReadOnlyList<IReadOnlyDictionary<string, Tensor>> samples,
        SessionSettings session)
    {
        var plan = Plan(model.Graph, settings, weightBits, samples.Count > 0);
        var integers = new IntegerSettings(settings.PerChannel);
        var computed = !plan.Nodes.ContainsValue(NodeBits.Int8) ? new QuantizationResult(model, [], [])
            : settings.Method == QuantizeMethod.Dynamic ? DynamicQuantization.Apply(model, plan, integers)
            : StaticQuantization.Apply(
                model, plan,
                RangeCalibration.Ranges(model, samples, settings.Calibration, settings.Percentile, session), integers);
        var stored = WeightOnlyQuantization.Apply(computed.Model, plan);
        var halved = Float16Weights.Apply(stored.Model, plan);
        return new QuantizationResult(
            halved.Model,
            [.. computed.Quantized, .. stored.Quantized, .. halved.Quantized],
            [.. computed.Unquantized, .. stored.Unquantized, .. halved.Unquantized]);
    }

    /// <summary>
    /// Returns the bits of every node: which ones are computed in integers, and which ones only stored in few bits.
    /// </summary>
    internal static QuantizationPlan Plan(
        Graph graph, QuantizeSettings settings, IReadOnlyDictionary<string, int> weightBits, bool haveSamples)
    {
        var computes = settings.Activations.Min() == 8
            && (settings.Method == QuantizeMethod.Dynamic || (settings.Method == QuantizeMethod.Static && haveSamples));
        var embeddings = graph.Nodes.Where(n => n.Is("Gather")).Select(n => n.DisplayName).ToHashSet();
        return weightBits.Where(w => w.Value < 32).Aggregate(
            new QuantizationPlan(NodeBits.Float),
            (plan, w) => plan.With(
                w.Key, new NodeBits(w.Value, computes && w.Value == 8 && !embeddings.Contains(w.Key) ? 8 : 32)));
    }
}
