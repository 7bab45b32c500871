using NasBuild.Onnx;

namespace NasBuild.Core.Hybrids;

/// <summary>Cuts a model where a person says: at named values of its residual stream.</summary>
internal static class NamedBlocks
{
    /// <summary>Returns the blocks between the values.</summary>
    /// <param name="name">The component, for messages.</param>
    /// <param name="model">The model, constants folded.</param>
    /// <param name="types">The types of its values for one sample.</param>
    /// <param name="cuts">The names of the values, from the embedding to the head.</param>
    /// <exception cref="HybridException">A value cannot be a cut.</exception>
    public static ModelBlocks At(
        string name, Model model, IReadOnlyDictionary<string, TensorType> types, IReadOnlyList<string> cuts)
    {
        var graph = model.Graph;
        var input = graph.RequiredInputs.First().Name;
        var allowed = CutValues.Between(graph, input, graph.Outputs[0].Name);
        var last = 0;
        foreach (var cut in cuts)
        {
            var at = allowed.IndexOf(cut);
            if (Obstacle(cut, at) is { } obstacle)
            {
                throw new HybridException(name, $"'{cut}' {obstacle}. 'nas inspect --blocks' shows its values.");
            }

            last = at;
        }

        return new ModelBlocks(model, [.. cuts], types);

        string? Obstacle(string cut, int at) =>
            !graph.Values.ContainsKey(cut) ? "is none of its values"
            : at < 0 ? "cannot part it: not everything that reaches the output passes through this value"
            : at == 0 || at == allowed.Length - 1 ? "is its input or its output, and so not between its parts"
            : at <= last ? "does not come after the value that is named before it"
            : types[cut] is not { ElementType: ElementType.Float, Shape.Length: > 1 }
                ? "is no residual stream: it has to be floating point, of two axes and more" : null;
    }
}
