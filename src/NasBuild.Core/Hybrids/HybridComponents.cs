using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Hybrids;

/// <summary>Cuts components into as many blocks each.</summary>
internal static class HybridComponents
{
    /// <summary>Returns the blocks of each component.</summary>
    /// <param name="models">The components by name, constants folded.</param>
    /// <param name="sample">One sample.</param>
    /// <param name="blocks">The number of blocks; 0 for as many as all components can be cut into.</param>
    /// <exception cref="HybridException">A component has no blocks, or they cannot be as many.</exception>
    public static IReadOnlyList<ModelBlocks> Of(
        IReadOnlyList<(string Name, Model Model)> models, IReadOnlyDictionary<string, Tensor> sample, int blocks)
    {
        var first = models[0];
        List<(Model Model, IReadOnlyDictionary<string, TensorType> Types)> typed = [];
        foreach (var (name, model) in models)
        {
            var (inputs, fits) = (model.Graph.RequiredInputs.ToList(), first.Model.Graph.RequiredInputs.First());
            if (inputs is not [var input])
            {
                throw new HybridException(
                    name, $"it has {inputs.Count} inputs; the parts of a hybrid have one.");
            }

            var types = ShapeInference.Of(
                model, new Dictionary<string, Tensor> { [input.Name] = sample[fits.Name].Rename(input.Name) });
            typed.Add((model, types));
        }

        var found = typed.TrueForAll(c => SpatialBlocks.Suits(c.Model, c.Types))
            ? SpatialBlocks.Find(typed) ?? throw new HybridException(
                models[^1].Name, "it has fewer than two heights and widths in common with the others, where everything "
                + "passes through one value.")
            : [.. models.Zip(typed, (m, c) => BlockFinder.Find(c.Model, c.Types) ?? throw new HybridException(
                m.Name, "no blocks that repeat were found in it, and so no residual stream. "
                + "'nas inspect --blocks' shows what is found."))];

        foreach (var ((name, model), of) in models.Zip(found).Skip(1))
        {
            Same(name, "output", Shape(first.Model, found[0]), Shape(model, of));
            Same(
                name, "axes of the residual stream",
                $"{found[0].Types[found[0].Stream[0]].Shape.Length}", $"{of.Types[of.Stream[0]].Shape.Length}");
        }

        var count = blocks > 0 ? blocks : found.Select(f => f.Count).Aggregate(CommonDivisor);
        foreach (var (index, of) in found.Index().Where(f => f.Item.Count % count != 0))
        {
            throw new HybridException(
                models[index].Name, $"its {of.Count} blocks cannot become {count} of as many each. "
                + "Set 'hybrid.blocks' to a number that divides those of all components.");
        }

        return [.. found.Select(f => f.Joined(count))];

        void Same(string name, string what, string expected, string actual)
        {
            if (expected != actual)
            {
                throw new HybridException(
                    name, $"its {what} is {actual}, that of '{first.Name}' {expected}. "
                    + "Components of a hybrid have one vocabulary, or one list of classes.");
            }
        }
    }

    private static string Shape(Model model, ModelBlocks of) =>
        $"[{string.Join(", ", of.Types[model.Graph.Outputs[0].Name].Shape)}]";

    private static int CommonDivisor(int x, int y) => y == 0 ? x : CommonDivisor(y, x % y);
}
