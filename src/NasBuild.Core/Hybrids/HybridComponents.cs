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
    /// <param name="cuts">The values between the blocks of each component; null to find them.</param>
    /// <exception cref="HybridException">A component has no blocks, or they cannot be as many.</exception>
    public static IReadOnlyList<ModelBlocks> Of(
        IReadOnlyList<(string Name, Model Model)> models, IReadOnlyDictionary<string, Tensor> sample, int blocks,
        IReadOnlyList<IReadOnlyList<string>>? cuts = null)
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

        var found = cuts is not null
            ? [.. models.Zip(typed, cuts).Select(c => NamedBlocks.At(
                c.First.Name, c.Second.Model, c.Second.Types, c.Third))]
            : typed.TrueForAll(c => SpatialBlocks.Suits(c.Model, c.Types))
            ? SpatialBlocks.Find(typed) ?? throw new HybridException(
                models[^1].Name, "it has fewer than two heights and widths in common with the others, where everything "
                + "passes through one value.")
            : [.. models.Zip(typed, (m, c) => BlockFinder.Find(c.Model, c.Types) ?? throw new HybridException(
                m.Name, "no blocks that repeat were found in it, and so no residual stream. "
                + "'nas inspect --blocks' shows what is found."))];

        foreach (var ((name, model), of) in models.Zip(found).Skip(1))
        {
            Same(
                name, "output", Shape(first.Model, found[0]), Shape(model, of),
                "Components of a hybrid have one vocabulary, or one list of classes.");
        }

        var count = blocks > 0 ? blocks : found.Select(f => f.Count).Aggregate(CommonDivisor);
        foreach (var (index, of) in found.Index().Where(f => f.Item.Count % count != 0))
        {
            throw new HybridException(
                models[index].Name, $"its {of.Count} blocks cannot become {count} of as many each. "
                + "Set 'hybrid.blocks' to a number that divides those of all components.");
        }

        IReadOnlyList<ModelBlocks> joined = [.. found.Select(f => f.Joined(count))];
        foreach (var ((name, _), of) in models.Zip(joined).Skip(1))
        {
            Same(
                name, "residual stream, without its width,", Rest(joined[0]), Rest(of),
                "Projectors between components change the width alone.");
        }

        return joined;

        void Same(string name, string what, string expected, string actual, string rule)
        {
            if (expected != actual)
            {
                throw new HybridException(
                    name, $"its {what} is {actual}, that of '{first.Name}' {expected}. {rule}");
            }
        }
    }

    private static string Shape(Model model, ModelBlocks of) =>
        $"[{string.Join(", ", of.Types[model.Graph.Outputs[0].Name].Shape)}]";

    // The shapes of the stream at its cuts, without what projectors can change.
    private static string Rest(ModelBlocks of) => string.Join(", ", of.Stream.Select(value => of.Types[value].Shape)
        .Select(s => s.Length == 4 ? $"[{s[2]}, {s[3]}]" : $"[{string.Join(", ", s.Skip(1).SkipLast(1))}]"));

    private static int CommonDivisor(int x, int y) => y == 0 ? x : CommonDivisor(y, x % y);
}
