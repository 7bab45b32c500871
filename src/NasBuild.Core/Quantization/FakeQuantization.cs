// Quantisation-aware training: Jacob et al., CVPR 2018, section 3; gradients straight through the rounding: Bengio,
// Leonard & Courville 2013, arXiv 1308.3432.
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization.Calibration;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Quantization.Qdq;
using NasBuild.Core.Quantization.Weights;
using NasBuild.Engine;
using NasBuild.Onnx;
using NasBuild.Onnx.OperatorSets;
using NasBuild.Onnx.Passes;

namespace NasBuild.Core.Quantization;

/// <summary>
/// Simulates quantization in a float model: weights stay trainable initializers under their names, and their readers
/// get them rounded, like activations that will be integers. The ranges of activations are those before training.
/// </summary>
internal static class FakeQuantization
{
    /// <summary>Returns a float model that computes like that of <see cref="Quantizer.Apply"/>.</summary>
    /// <remarks>Weights stored in 16 bits are not rounded.</remarks>
    /// <inheritdoc cref="Quantizer.Apply"/>
    public static Model Apply(
        Model model,
        QuantizeSettings settings,
        IReadOnlyDictionary<string, int> weightBits,
        IReadOnlyList<IReadOnlyDictionary<string, Tensor>> samples,
        SessionSettings session)
    {
        var plan = Quantizer.Plan(model.Graph, settings, weightBits, samples.Count > 0);
        var integers = new IntegerSettings(settings.PerChannel);
        var upgraded = OperatorSetConversion.Convert(model, 13).Apply(ConstantsToInitializersPass.Run);
        ActivationRanges Ranges() =>
            RangeCalibration.Ranges(upgraded, samples, settings.Calibration, settings.Percentile, session);
        var computed = !plan.Nodes.ContainsValue(NodeBits.Int8) ? upgraded
            : settings.Method == QuantizeMethod.Dynamic ? Dynamic(upgraded, plan, integers)
            : Static(upgraded, plan, Ranges(), integers);
        return Stored(computed, plan);
    }

    private static Model Static(Model model, QuantizationPlan plan, ActivationRanges ranges, IntegerSettings integers)
    {
        var graph = FloatPreparation.Apply(model.Graph);
        var written = new QdqWriter(graph, Int8Region.Of(graph, plan, ranges), integers, model.Opset).Write();
        return Round(model.With(written), StaticQuantization.Stored(graph, plan), InChannels);
    }

    private static Model Dynamic(Model model, QuantizationPlan plan, IntegerSettings integers)
    {
        var activations = new Dictionary<string, string>();
        return Round(model, DynamicQuantization.Apply(model, plan, integers).Quantized, (builder, rounding, node) =>
            node.WithInputs([
                Activation(builder, node.Inputs[0]),
                rounding.InBytes(node.Inputs[1], 2, Int8Obstacle.ChannelAxis(node), integers),
                .. node.Inputs.Skip(2)]));

        // Scale and zero point are those of the batch; the gradient passes through the pair behind them.
        string Activation(GraphBuilder builder, string name)
        {
            if (!activations.TryGetValue(name, out var known))
            {
                var (bytes, scale, zeroPoint) = (
                    builder.FreshName("q"), builder.FreshName("s"), builder.FreshName("z"));
                builder.Nodes.Add(new Node("DynamicQuantizeLinear", [name], [bytes, scale, zeroPoint]));
                activations.Add(name, known =
                    builder.Add(
                        "DequantizeLinear",
                        [builder.Add("QuantizeLinear", [name, scale, zeroPoint], "q"), scale, zeroPoint],
                        "d"));
            }

            return known;
        }
    }

    private static Model Stored(Model model, QuantizationPlan plan) => Round(
        model,
        WeightOnlyQuantization.Apply(model, plan).Quantized,
        (builder, rounding, node) =>
            plan[node].Weight == 8 ? InChannels(builder, rounding, node) : InBlocks(builder, rounding, node));

    private static Node InChannels(GraphBuilder builder, WeightRounding rounding, Node node)
    {
        var (index, rank) = (
            Int8Operators.WeightIndex(node),
            builder.Initializers[node.Inputs[Int8Operators.WeightIndex(node)]].Shape.Length);
        return Reading(node, index, rounding.InBytes(
            node.Inputs[index], rank, node.Is("Gather") ? 0 : Int8Obstacle.ChannelAxis(node), new IntegerSettings()));
    }

    // Blocks run along the summed axis of a product, and along the rows of an embedding.
    private static Node InBlocks(GraphBuilder builder, WeightRounding rounding, Node node)
    {
        var (index, shape) = (
            Int8Operators.WeightIndex(node), builder.Initializers[node.Inputs[Int8Operators.WeightIndex(node)]].Shape);
        var axis = node.Is("Gather") ? 1 : 1 - Int8Obstacle.ChannelAxis(node);
        return Reading(node, index, rounding.InBlocks(node.Inputs[index], shape, axis, new BlockSettings().BlockSize));
    }

    private static Node Reading(Node node, int index, string value) =>
        node.WithInputs(node.Inputs.SetItem(index, value));

    private static Model Round(
        Model model, IEnumerable<string> names, Func<GraphBuilder, WeightRounding, Node, Node> rounded)
    {
        var chosen = names.ToHashSet();
        var builder = new GraphBuilder(model.Graph);
        var rounding = new WeightRounding(builder, model.Opset);
        for (var (i, count) = (0, builder.Nodes.Count); i < count; i++)
        {
            var node = builder.Nodes[i];
            builder.Nodes[i] = chosen.Contains(node.DisplayName) ? rounded(builder, rounding, node) : node;
        }

        return model.With(builder.Build());
    }
}
