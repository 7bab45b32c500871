using System.Collections.Frozen;

namespace NasBuild.Onnx.Passes;

/// <summary>
/// Computes a model of half precision in single precision, as ONNX Runtime does on a CPU by itself, with a <c>Cast</c>
/// around each operator. Inputs and outputs keep their types; the weights hold the same numbers.
/// </summary>
public static class SinglePrecisionPass
{
    // The attributes that name an element type.
    private static readonly FrozenSet<string> Types = new[] { "to", "dtype", "output_dtype" }.ToFrozenSet();

    /// <summary>
    /// Returns the model; the model itself if it has no constants of half precision, functions of its own, sparse
    /// constants, or bodies that read its inputs or outputs.
    /// </summary>
    public static Model Run(Model model)
    {
        var graph = model.Graph;
        return !HasHalves(graph) || model.Functions.Any() || graph.SparseInitializers.Any() || BodiesReadInterface(graph)
            ? model : model.With(WithInterface(graph, Widen(graph)));
    }

    /// <summary>Returns true if a graph has constants of half precision.</summary>
    public static bool HasHalves(Graph graph) => graph.Tensors().Any(t => t.ElementType == ElementType.Float16);

    private static bool BodiesReadInterface(Graph graph)
    {
        var captured = graph.Nodes.SelectMany(n => n.CapturedNames()).ToHashSet();
        return graph.Inputs.Concat(graph.Outputs).Any(v => IsHalf(v) && captured.Contains(v.Name));
    }

    private static Graph Widen(Graph graph) => Typed(graph.Map(Widen));

    private static Graph Typed(Graph graph) => graph.With(
        nodes: graph.Nodes.Select(Typed), inputs: graph.Inputs.Select(Typed), outputs: graph.Outputs.Select(Typed))
        .WithoutTypes(_ => true);

    private static Node Typed(Node node) => node.Attributes
        .Where(a => Types.Contains(a.Name) && node.Int(a.Name, 0) == (long)ElementType.Float16)
        .Aggregate(node.MapGraphs(Typed), (n, a) => n.With(Attribute.Of(a.Name, (long)ElementType.Float)));

    private static ValueInfo Typed(ValueInfo value) => !IsHalf(value) ? value
        : value.Shape is { } shape ? new ValueInfo(value.Name, ElementType.Float, shape) : new ValueInfo(value.Name);

    private static Tensor Widen(Tensor tensor) => tensor.ElementType != ElementType.Float16 ? tensor
        : Tensor.Create<float>(tensor.Name, tensor.Shape.AsSpan(), tensor.ToFloats());

    // Callers give and get what they did before.
    private static Graph WithInterface(Graph original, Graph widened)
    {
        var builder = new GraphBuilder(widened);
        foreach (var (i, input) in original.Inputs.Index().Where(v => IsHalf(v.Item)))
        {
            if (builder.Initializers.ContainsKey(input.Name))
            {
                continue;
            }

            var wide = builder.FreshName(input.Name);
            builder.ReplaceUses(input.Name, wide);
            builder.Nodes.Add(Cast(input.Name, wide, ElementType.Float));
            builder.Inputs[i] = input;
        }

        foreach (var (i, output) in original.Outputs.Index().Where(v => IsHalf(v.Item)))
        {
            var wide = builder.FreshName(output.Name);
            builder.ReplaceUses(output.Name, wide);
            var producer = builder.Nodes.FindIndex(n => n.Outputs.Contains(output.Name));
            if (producer >= 0)
            {
                builder.Nodes[producer] = builder.Nodes[producer].WithOutputs(
                    builder.Nodes[producer].Outputs.Select(o => o == output.Name ? wide : o));
                builder.Nodes.Add(Cast(wide, output.Name, ElementType.Float16));
            }

            builder.Outputs[i] = output;
        }

        return builder.Build();
    }

    private static bool IsHalf(ValueInfo value) => value.ElementType == ElementType.Float16;

    private static Node Cast(string from, string to, ElementType type) =>
        new("Cast", [from], [to], "", "", Attribute.Of("to", (long)type));
}
