// Wu et al., Integer Quantization for Deep Learning Inference, 2020, arXiv 2004.09602; the QDQ form of ONNX Runtime.
using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Quantization.Preparation;
using NasBuild.Core.Quantization.Weights;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Qdq;

/// <summary>
/// Static int8 in QDQ form: weights and activations of convolutions and matrix products in 8 bits, activation scales
/// fixed by calibration. Weights are signed bytes, symmetric, per output channel, or stored in 4 bits that become such
/// bytes when the model is loaded; biases 32-bit integers in the scale
/// of the products; activations unsigned bytes with a zero point, which the kernels for x64 (VNNI, AMX) and for Arm
/// read without conversion. <c>QuantizeLinear</c> and <c>DequantizeLinear</c> surround the operators so that ONNX
/// Runtime fuses each group into one integer operator, a ReLU behind it included. Additions, concatenations and
/// poolings between quantized nodes are quantized too.
/// </summary>
public static class StaticQuantization
{
    /// <summary>
    /// Quantizes the nodes to which <paramref name="plan"/> gives 8-bit activations.
    /// </summary>
    /// <param name="model">The float model, in operator set 13 or later: the first with scales per channel.</param>
    /// <param name="plan">The bits of each node.</param>
    /// <param name="ranges">The ranges of <paramref name="model"/>'s values.</param>
    /// <param name="settings">The settings of 8-bit weights.</param>
    public static QuantizationResult Apply(
        Model model, QuantizationPlan plan, ActivationRanges ranges, IntegerSettings? settings = null)
    {
        var graph = FloatPreparation.Apply(model.Graph);
        var region = Int8Region.Of(graph, plan, ranges);
        var written = new QdqWriter(graph, region, plan, settings ?? new IntegerSettings()).Write();
        return new QuantizationResult(
            model.With(written),
            [.. graph.Nodes.Where(n => region.Nodes.Contains(n) && Int8Operators.Of(n) == Int8Form.Weighted)
                .Select(n => n.DisplayName)],
            region.Left);
    }
}
