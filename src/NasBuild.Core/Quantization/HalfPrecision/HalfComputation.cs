// Micikevicius et al., Mixed Precision Training, ICLR 2018, arXiv 1710.03740.
using NasBuild.Core.Quantization.Operators;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Core.Quantization.HalfPrecision;

/// <summary>
/// Computes in half precision, weights and activations, for GPUs: inputs and outputs of the model stay in single
/// precision, with a <c>Cast</c> wherever a value passes from one to the other.
/// </summary>
/// <param name="types">The types of the model's values.</param>
/// <param name="plan">The bits of each node with weights: those without 16 bits stay in single precision.</param>
internal sealed class HalfComputation(IReadOnlyDictionary<string, TensorType> types, QuantizationPlan plan)
{
    private const float Largest = 65504;
    private readonly Dictionary<string, string> halves = [];
    private readonly List<string> quantized = [];
    private readonly List<UnquantizedNode> left = [];

    /// <summary>Returns the model in half precision.</summary>
    public QuantizationResult Apply(Model model)
    {
        var graph = ConstantsToInitializersPass.Run(model.Graph);
        var builder = new GraphBuilder(graph);
        builder.Nodes.Clear();
        var widened = new HashSet<string>();
        foreach (var node in graph.Nodes)
        {
            if (!IsHalf(graph, node))
            {
                Widen(node.Inputs.Concat(node.CapturedNames()));
                builder.Nodes.Add(node);
                continue;
            }

            var inputs = node.Inputs.Select(i => IsFloat(graph, i) ? Narrow(graph, builder, i) : i).ToList();
            var outputs = node.Outputs.Select(o => IsFloat(graph, o) ? halves[o] = builder.FreshName("h") : o);
            builder.Nodes.Add(node.WithInputs(inputs).WithOutputs(outputs));
        }

        Widen(graph.Outputs.Select(o => o.Name));
        return new QuantizationResult(model.With(builder.Build()), [.. quantized], [.. left]);

        void Widen(IEnumerable<string> names)
        {
            foreach (var name in names.Where(n => graph.Values.TryGetValue(n, out var v)
                && v.Producer is not null && halves.ContainsKey(n) && widened.Add(n)).ToList())
            {
                builder.Nodes.Add(Cast(halves[name], name, ElementType.Float));
            }
        }
    }

    private bool IsHalf(Graph graph, Node node)
    {
        var isWeighted = WeightInputs.Of(node).Any(i => graph.Values.GetValueOrDefault(node.Input(i))?.Initializer
            is { ElementType: ElementType.Float, Shape.Length: >= 2 });
        if (!HalfOperators.Contains(node) || (isWeighted && plan[node].Weight != 16)
            || !node.Inputs.Concat(node.Outputs).Any(v => IsFloat(graph, v)))
        {
            return false;
        }

        var tooLarge = node.Inputs.FirstOrDefault(i => i.Length > 0 && IsFloat(graph, i)
            && graph[i].Initializer is { } constant && Array.Exists(constant.ToFloats(), x => Math.Abs(x) > Largest));
        if (tooLarge is not null && isWeighted)
        {
            left.Add(new UnquantizedNode(
                node.DisplayName, node.OpType, $"'{tooLarge}' has numbers that half precision does not hold"));
        }
        else if (isWeighted)
        {
            quantized.Add(node.DisplayName);
        }

        return tooLarge is null;
    }

    private bool IsFloat(Graph graph, string name) => name.Length > 0 && (graph[name].Initializer is { } constant
        ? constant.ElementType == ElementType.Float
        : types.TryGetValue(name, out var type) && type.ElementType == ElementType.Float);

    private string Narrow(Graph graph, GraphBuilder builder, string name)
    {
        if (!halves.TryGetValue(name, out var half))
        {
            if (graph[name].Initializer is { } constant)
            {
                half = builder.Add(Tensor.Create<Half>(
                    "h", constant.Shape.AsSpan(), Array.ConvertAll(constant.ToFloats(), x => (Half)x)));
            }
            else
            {
                half = builder.FreshName("h");
                builder.Nodes.Add(Cast(name, half, ElementType.Float16));
            }

            halves.Add(name, half);
        }

        return half;
    }

    private static Node Cast(string from, string to, ElementType type) =>
        new("Cast", [from], [to], "", "", Onnx.Attribute.Of("to", (long)type));
}
