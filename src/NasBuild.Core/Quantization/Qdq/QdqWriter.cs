using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Quantization.Weights;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Qdq;

/// <summary>
/// Writes a region with <c>QuantizeLinear</c> and <c>DequantizeLinear</c> around its nodes. A node's output keeps its
/// name behind the pair, so that readers outside the region do not change. Names are short and constants shared: they
/// are part of the file's size.
/// </summary>
internal sealed class QdqWriter
{
    private readonly Graph graph;
    private readonly Int8Region region;
    private readonly QuantizationPlan plan;
    private readonly IntegerSettings settings;
    private readonly GraphBuilder builder;
    private readonly Dictionary<string, string> entered = [];
    private readonly Dictionary<float, string> scales = [];
    private readonly Dictionary<byte, string> zeroPoints = [];
    private readonly Dictionary<int, string> weightZeroPoints = [];
    private readonly Dictionary<(string Weight, int Axis, ByteGrid Bytes), (string Name, float[] Scales)> weights = [];
    private readonly WeightRounding? rounding;

    /// <summary>Creates a writer.</summary>
    /// <param name="graph">The float graph.</param>
    /// <param name="region">The region that is computed in 8 bits.</param>
    /// <param name="plan">The bits in which weights are stored.</param>
    /// <param name="settings">The settings of weights.</param>
    /// <param name="trainedInOpset">
    /// The operator set of a graph whose weights stay in float and are rounded as it runs, for training; null stores
    /// bytes.
    /// </param>
    public QdqWriter(
        Graph graph, Int8Region region, QuantizationPlan plan, IntegerSettings settings, long? trainedInOpset = null)
    {
        this.graph = graph;
        this.region = region;
        this.plan = plan;
        this.settings = settings;
        builder = new GraphBuilder(graph);
        rounding = trainedInOpset is { } opset ? new WeightRounding(builder, opset) : null;
    }

    public Graph Write()
    {
        builder.Nodes.Clear();
        foreach (var node in graph.Nodes)
        {
            var written = region.Nodes.Contains(node)
                ? node.WithInputs(node.Inputs.Select((_, index) => Read(node, index)))
                : node;
            if (!node.Outputs.Any(region.Delivered.Contains)
                || (rounding is not null && Int8Operators.Of(node) == Int8Form.Movement))
            {
                builder.Nodes.Add(written);
                continue;
            }

            var raw = builder.FreshName("r");
            builder.Nodes.Add(written.WithOutputs([raw]));
            Pair(raw, node.Outputs[0], region.Parameters[node.Outputs[0]]);
        }

        return builder.Build();
    }

    private string Read(Node node, int index)
    {
        var name = node.Inputs[index];
        return name.Length == 0 ? name
            : Int8Operators.Of(node) == Int8Form.Weighted && index == 1
                ? rounding?.InBytes(
                    name, graph[name].Initializer!.Shape, Int8Obstacle.ChannelAxis(node), settings.PerChannel,
                    Bytes(node))
                    ?? Weight(node).Name
            : Int8Operators.Of(node) == Int8Form.Weighted && index == 2 ? rounding is null ? Bias(node) : name
            : region.Delivered.Contains(name) || !region.Parameters.TryGetValue(name, out var affine) ? name
            : entered.TryGetValue(name, out var known) ? known
            : entered[name] = Pair(name, builder.FreshName("d"), affine);
    }

    private string Pair(string from, string to, AffineParameters affine)
    {
        var (scale, zeroPoint) = Constants(affine);
        var bytes = builder.FreshName("q");
        builder.Nodes.Add(new Node("QuantizeLinear", [from, scale, zeroPoint], [bytes]));
        builder.Nodes.Add(new Node("DequantizeLinear", [bytes, scale, zeroPoint], [to]));
        return to;
    }

    private (string Scale, string ZeroPoint) Constants(AffineParameters affine)
    {
        if (!scales.TryGetValue(affine.Scale, out var scale))
        {
            scales.Add(affine.Scale, scale = builder.Add(Tensor.Scalar("s", affine.Scale)));
        }

        if (!zeroPoints.TryGetValue(affine.ZeroPoint, out var zeroPoint))
        {
            zeroPoints.Add(affine.ZeroPoint, zeroPoint = builder.Add(Tensor.Scalar("z", affine.ZeroPoint)));
        }

        return (scale, zeroPoint);
    }

    private ByteGrid Bytes(Node node) => settings.Bytes(plan[node].Weight);

    private (string Name, float[] Scales) Weight(Node node)
    {
        var (axis, grid) = (Int8Obstacle.ChannelAxis(node), Bytes(node));
        if (weights.TryGetValue((node.Inputs[1], axis, grid), out var known))
        {
            return known;
        }

        var tensor = graph[node.Inputs[1]].Initializer!;
        var channelScales = ChannelWeights.ScalesOf(tensor, axis, grid, settings.PerChannel);
        foreach (var reader in region.Nodes.Where(n => Int8Operators.Of(n) == Int8Form.Weighted
            && n.Inputs[1] == tensor.Name && Int8Obstacle.ChannelAxis(n) == axis && Bytes(n) == grid))
        {
            WidenForBias(channelScales, reader);
        }

        if (!settings.PerChannel)
        {
            Array.Fill(channelScales, channelScales.Max());
        }

        var quantized = ChannelWeights.Of(tensor, axis, channelScales, grid);
        var bytes = PackedWeights.Add(builder, grid, quantized.Data, tensor.Shape, builder.Nodes.Add);
        return weights[(tensor.Name, axis, grid)] = (
            Dequantize(bytes, quantized.Scales, axis, WeightZeroPoint(quantized.Scales.Length)), quantized.Scales);
    }

    // The bias counts in units of input scale times weight scale: if that is too fine for 32 bits, the weights get a
    // larger scale.
    private void WidenForBias(float[] channelScales, Node node)
    {
        if (node.Input(2).Length > 0)
        {
            var bias = graph[node.Inputs[2]].Initializer!.ToArray<float>();
            var input = region.Parameters[node.Inputs[0]].Scale;
            for (var i = 0; i < bias.Length; i++)
            {
                channelScales[i] = Math.Max(channelScales[i], Math.Abs(bias[i]) / input / (1 << 30));
            }
        }
    }

    private string Bias(Node node)
    {
        var input = region.Parameters[node.Inputs[0]].Scale;
        var biasScales = Array.ConvertAll(Weight(node).Scales, s => s * input);
        var bias = graph[node.Inputs[2]].Initializer!.ToArray<float>();
        var sums = bias.Select((b, i) => (int)Math.Clamp(
            Math.Round((double)b / biasScales[i], MidpointRounding.ToEven), int.MinValue, int.MaxValue)).ToArray();
        return Dequantize(builder.Add(Tensor.Create<int>("b", [sums.Length], sums)), biasScales, 0);
    }

    // It is always 0, but ONNX Runtime fuses no Gemm whose weights omit it.
    private string WeightZeroPoint(int channels)
    {
        var count = settings.PerChannel ? channels : 1;
        return weightZeroPoints.TryGetValue(count, out var known) ? known
            : weightZeroPoints[count] = builder.Add(Tensor.Create<sbyte>(
                "z", settings.PerChannel ? [channels] : [], new sbyte[count]));
    }

    private string Dequantize(string integers, float[] channelScales, int axis, params string[] zeroPoint)
    {
        var to = builder.FreshName("d");
        var scale = builder.Add(settings.PerChannel ? Tensor.Create<float>("s", [channelScales.Length], channelScales)
            : Tensor.Scalar("s", channelScales[0]));
        builder.Nodes.Add(new Node(
            "DequantizeLinear", [integers, scale, .. zeroPoint], [to], "", "",
            settings.PerChannel ? [Onnx.Attribute.Of("axis", axis)] : []));
        return to;
    }
}
