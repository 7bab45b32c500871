// Quantisation-aware training: Jacob et al., CVPR 2018, section 3; gradients straight through the rounding: Bengio,
// Leonard & Courville 2013, arXiv 1308.3432.
using System.Collections.Immutable;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Quantization.Calibration;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Quantization.Preparation;
using NasBuild.Core.Quantization.Qdq;
using NasBuild.Core.Quantization.Smoothing;
using NasBuild.Core.Quantization.Weights;
using NasBuild.Engine;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Core.Quantization;

/// <summary>
/// Simulates quantization in a float model: weights stay trainable initializers under their names, and their readers
/// get them rounded, like activations that will be integers. The ranges of activations are those before training.
/// </summary>
internal static class FakeQuantization
{
    // A batch reads a small part of the rows of a larger embedding.
    private const long MaxRoundedRows = 2048;

    /// <summary>Returns a float model that computes like that of <see cref="Quantizer.Apply"/>.</summary>
    /// <remarks>Weights stored in 16 bits are not rounded.</remarks>
    /// <param name="factors">
    /// Returns the factors of smoothed activations by value; null smooths none. See <see cref="ActivationSmoothing"/>.
    /// </param>
    /// <inheritdoc cref="Quantizer.Apply"/>
    public static Model Apply(
        Model model,
        QuantizeSettings settings,
        IReadOnlyDictionary<string, int> forms,
        IReadOnlyList<IReadOnlyDictionary<string, Tensor>> samples,
        SessionSettings session,
        Func<Model, QuantizationPlan, IReadOnlyDictionary<string, float[]>>? factors = null)
    {
        var plan = Quantizer.Plan(model.Graph, settings, forms, samples.Count > 0);
        var integers = new IntegerSettings(settings.PerChannel);
        var plain = Quantizer.Plain(model);
        var computed = plain;
        var inFloat = new List<UnquantizedNode>();
        if (Quantizer.IsStatic(plan))
        {
            var ranges = RangeCalibration.Ranges(
                computed, samples, settings.Calibration, settings.Percentile, session);
            var (graph, chosen) = (
                FloatPreparation.Apply(computed.Graph), plan.Only(b => b is { Activation: 8, AtRunTime: false }));
            var region = Int8Region.Of(graph, chosen, ranges);
            computed = computed.With(new QdqWriter(graph, region, chosen, integers, computed.Opset).Write());
            inFloat.AddRange(region.Left);
        }

        if (Quantizer.IsDynamic(plan))
        {
            var dynamic = DynamicQuantization.Apply(computed, plan.Only(b => b.AtRunTime), integers);
            var smoothing = factors?.Invoke(plain, plan);
            computed = Dynamic(
                computed, dynamic.Quantized, integers,
                n => plan[n].IsSmoothed ? smoothing?.GetValueOrDefault(n.Input(0)) : null);
            inFloat.AddRange(dynamic.Unquantized);
        }

        return Stored(computed, Quantizer.StoreInstead(plan, inFloat));
    }

    private static Model Dynamic(
        Model model, IEnumerable<string> products, IntegerSettings integers, Func<Node, float[]?> factors)
    {
        var activations = new Dictionary<(string Name, bool IsSmoothed), string>();
        return Round(model, products, (builder, rounding, node) => Int8Operators.IsRecurrent(node)
            ? Recurrent(builder, rounding, node, integers.PerChannel, integers.Bytes(8))
                .WithInput(0, Activation(builder, node.Inputs[0], null))
            : node.WithInputs([
                Activation(builder, node.Inputs[0], factors(node)),
                rounding.InBytes(
                    Smoothed(builder, node, factors(node)), builder.Initializers[node.Inputs[1]].Shape,
                    Int8Obstacle.ChannelAxis(node), integers.PerChannel, integers.Bytes(8)),
                .. node.Inputs.Skip(2)]));

        // Scale and zero point are those of the batch; the gradient passes through the pair behind them.
        string Activation(GraphBuilder builder, string value, float[]? smoothing)
        {
            if (!activations.TryGetValue((value, smoothing is not null), out var known))
            {
                var name = smoothing is null ? value : ActivationSmoothing.Divided(builder, value, smoothing);
                var (bytes, scale, zeroPoint) = (
                    builder.FreshName("q"), builder.FreshName("s"), builder.FreshName("z"));
                builder.Nodes.Add(new Node("DynamicQuantizeLinear", [name], [bytes, scale, zeroPoint]));
                activations.Add((value, smoothing is not null), known =
                    builder.Add(
                        "DequantizeLinear",
                        [builder.Add("QuantizeLinear", [name, scale, zeroPoint], "q"), scale, zeroPoint],
                        "d"));
            }

            return known;
        }
    }

    // The weights stay trainable as they are.
    private static string Smoothed(GraphBuilder builder, Node product, float[]? factors) => factors is null
        ? product.Inputs[1]
        : builder.Add(
            "Mul",
            [product.Inputs[1], builder.Add(Tensor.Create<float>(
                "smooth", Int8Obstacle.ChannelAxis(product) == 0 ? [1, factors.Length] : [factors.Length, 1],
                factors))],
            "smoothed");

    // Weights of bodies, which have no gradient, are not rounded.
    private static Model Stored(Model model, QuantizationPlan plan)
    {
        var result = WeightOnlyQuantization.Apply(model, plan);
        var inBytes = result.Unquantized.Select(u => u.Node).ToHashSet();
        return Round(model, result.Quantized, (builder, rounding, node) =>
        {
            if (Int8Operators.IsRecurrent(node))
            {
                return Recurrent(builder, rounding, node, perChannel: true, ByteGrid.Bits8);
            }

            if (Int8Operators.WeightIndex(node) is not (>= 0 and var index)
                || !builder.Initializers.TryGetValue(node.Inputs[index], out var weights))
            {
                return node;
            }

            string Rounded(string name, ImmutableArray<long> shape) =>
                plan[node].Weight == 8 || inBytes.Contains(node.DisplayName)
                    ? InChannels(rounding, node, name, shape, ByteGrid.Bits8)
                : StoredWeights.MayPack(node) ? InChannels(rounding, node, name, shape, ByteGrid.Bits4)
                : InBlocks(rounding, node, name, shape);
            return IsLargeEmbedding(node, weights)
                ? Rows(builder, node, rows => Rounded(rows, weights.Shape.SetItem(0, -1)))
                : node.WithInputs(node.Inputs.SetItem(index, Rounded(weights.Name, weights.Shape)));
        });
    }

    // The units of each gate and direction are rows with scales of their own. Left out is what an LSTM in integers
    // does to its states, and weights whose gates the exporter sorts first.
    private static Node Recurrent(
        GraphBuilder builder, WeightRounding rounding, Node node, bool perChannel, ByteGrid bytes)
    {
        string Reshaped(string x, params ReadOnlySpan<long> shape) => builder.Add(
            "Reshape", [x, builder.Add(Tensor.Create<long>("shape", [shape.Length], shape))], "gates");

        return WeightInputs.Of(node).Where(i => builder.Initializers.ContainsKey(node.Inputs[i])).Aggregate(
            node,
            (rounded, i) =>
            {
                var weights = builder.Initializers[node.Inputs[i]];
                var (rows, inputs) = (weights.Shape[0] * weights.Shape[1], weights.Shape[2]);
                return rounded.WithInput(i, Reshaped(
                    rounding.InBytes(Reshaped(weights.Name, rows, inputs), [rows, inputs], 0, perChannel, bytes),
                    weights.Shape.AsSpan()));
            });
    }

    private static string InChannels(
        WeightRounding rounding, Node node, string weights, ImmutableArray<long> shape, ByteGrid bytes) =>
        rounding.InBytes(
            weights, shape, WeightInputs.ChannelAxes(node, Int8Operators.WeightIndex(node), shape.Length).First,
            perChannel: true, bytes);

    // Blocks run along the summed axis of a product, and along the rows of an embedding.
    private static string InBlocks(WeightRounding rounding, Node node, string weights, ImmutableArray<long> shape) =>
        rounding.InBlocks(
            weights, shape, node.Is("Gather") ? 1 : 1 - Int8Obstacle.ChannelAxis(node), new BlockSettings().BlockSize);

    private static bool IsLargeEmbedding(Node node, Tensor weights) =>
        node.Is("Gather") && node.Int("axis", 0) == 0 && weights.Shape.Length == 2
            && weights.Shape[0] > MaxRoundedRows;

    // Rows have scales of their own, so those that are read can be rounded behind the lookup.
    private static Node Rows(GraphBuilder builder, Node lookup, Func<string, string> rounded)
    {
        var read = builder.FreshName("rows");
        var length = builder.Initializers[lookup.Inputs[0]].Shape[1];
        var matrix = builder.Add(
            "Reshape", [read, builder.Add(Tensor.Create<long>("shape", [2], [-1, length]))], "rows");
        builder.Nodes.Add(new Node(
            "Reshape", [rounded(matrix), builder.Add("Shape", [read], "shape")], lookup.Outputs));
        return lookup.WithOutputs([read]);
    }

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
