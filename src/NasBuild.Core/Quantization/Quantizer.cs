using NasBuild.Core.Configuration;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization;

/// <summary>Quantizes as the section <c>quantize</c> of nas.yaml says.</summary>
internal static class Quantizer
{
    /// <summary>Names of the nodes whose weights are constants.</summary>
    public static IEnumerable<string> NodesWithWeights(Graph graph) => graph.Nodes
        .Where(n => n.OpType is "Conv" or "ConvTranspose" or "Gemm" or "MatMul" && n.Domain.Length == 0 && graph[n.Input(1)].Constant?.ElementType.IsFloat() == true)
        .Select(n => n.DisplayName);

    /// <summary>The quantized model.</summary>
    /// <param name="model">The float model.</param>
    /// <param name="settings">The method and how it calibrates.</param>
    /// <param name="weightBits">Weight bits by node; nodes left out stay in single precision.</param>
    /// <param name="samples">Calibration samples, for the static method.</param>
    /// <param name="session">How the model is run for calibration.</param>
    public static Model Apply(
        Model model,
        QuantizeSettings settings,
        IReadOnlyDictionary<string, int> weightBits,
        IReadOnlyList<IReadOnlyDictionary<string, Tensor>> samples,
        SessionSettings session)
    {
        var activationBits = settings.Activations.Min();
        var plan = weightBits.Aggregate(new QuantizationPlan(NodeBits.Float), (p, w) => w.Value == 32 ? p : p.With(w.Key, new NodeBits(w.Value, activationBits)));
        return StaticQuantization.Apply(
            model, plan, Calibration.MinMax(model, samples, session), new StaticQuantizationSettings(settings.PerChannel)).Model;
    }
}
