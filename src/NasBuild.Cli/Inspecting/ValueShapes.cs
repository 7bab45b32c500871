using NasBuild.Core.Configuration.Quantities;
using NasBuild.Onnx;

namespace NasBuild.Cli.Inspecting;

/// <summary>
/// The shapes of a model's values when named dimensions have a given size: from a run, or, if the model is too large or
/// cannot run, from its declarations.
/// </summary>
internal static class ValueShapes
{
    private const long MaxBytes = 500_000_000;

    /// <summary>Returns the reason why the model is not run; null if it can be tried.</summary>
    public static string? Obstacle(Model model, long weightBytes)
    {
        if (weightBytes > MaxBytes)
        {
            return $"its weights take {Amounts.Size(weightBytes)}, and more than {Amounts.Size(MaxBytes)} are not read here";
        }

        foreach (var input in model.Graph.RequiredInputs)
        {
            if (input.ElementType is ElementType.Undefined or ElementType.String)
            {
                return $"its input '{input.Name}' is not a tensor of numbers";
            }

            // In floating point: a product of invalid sizes may overflow every integer.
            if ((input.Shape ?? []).Aggregate(
                input.ElementType.Bits() / 8d, (bytes, d) => bytes * Math.Max(1, d.Size ?? 1)) > MaxBytes)
            {
                return $"its input '{input.Name}' is too large";
            }
        }

        return null;
    }

    /// <summary>
    /// Returns the shapes that the model declares, including those of initializers. A symbol that no input has, such as
    /// one that an exporter computed, has no known size.
    /// </summary>
    public static IReadOnlyDictionary<string, TensorType> Declared(Model model, long size)
    {
        var graph = model.Graph;
        var named = graph.RequiredInputs.SelectMany(i => i.Shape ?? [])
            .Select(d => d.Symbol).OfType<string>().ToHashSet();
        var shapes = new Dictionary<string, TensorType>();
        foreach (var value in graph.RequiredInputs.Concat(graph.ValueInfos).Concat(graph.Outputs))
        {
            long[]? dims = value.Shape?.Select(d =>
                d.Size ?? (d.Symbol is { } symbol && named.Contains(symbol) ? size : -1)).ToArray();
            if (dims is not null && Array.TrueForAll(dims, d => d >= 0))
            {
                shapes[value.Name] = new TensorType(value.ElementType, [.. dims]);
            }
        }

        foreach (var tensor in graph.Initializers.Concat(graph.Nodes.Select(n => n.ConstantTensor()).OfType<Tensor>()))
        {
            shapes[tensor.Name] = new TensorType(tensor.ElementType, tensor.Shape);
        }

        return shapes;
    }
}
