using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Hybrids;

/// <summary>
/// Cuts networks for images where their sizes change: a block is what works on one height and width. Components have
/// the cuts whose sizes all of them have.
/// </summary>
internal static class SpatialBlocks
{
    /// <summary>Returns true if a model reads images.</summary>
    public static bool Suits(Model model, IReadOnlyDictionary<string, TensorType> types) =>
        types[model.Graph.RequiredInputs.First().Name].Shape.Length == 4;

    /// <summary>Returns the blocks of each component; null if they have fewer than two sizes in common.</summary>
    /// <param name="components">The models and the types of their values for one sample.</param>
    public static IReadOnlyList<ModelBlocks>? Find(
        IReadOnlyList<(Model Model, IReadOnlyDictionary<string, TensorType> Types)> components)
    {
        var cuts = components.Select(c => Cuts(c.Model, c.Types)).ToList();
        var common = cuts[0].Select(c => c.Size).Distinct().Where(s => cuts.TrueForAll(c => c.Any(x => x.Size == s)))
            .ToList();
        if (common.Count < 2)
        {
            return null;
        }

        // The first value of the first size, behind the stem, then the last of each.
        return [.. components.Zip(cuts, (c, all) => new ModelBlocks(
            c.Model,
            [
                all.First(x => x.Size == common[0]).Value, .. common.Select(s => all.Last(x => x.Size == s).Value),
            ],
            c.Types))];
    }

    // The values that everything passes through, except the image itself.
    private static List<(string Value, (long Height, long Width) Size)> Cuts(
        Model model, IReadOnlyDictionary<string, TensorType> types)
    {
        var graph = model.Graph;
        ImmutableArray<string> cuts = CutValues.Between(
            graph, graph.RequiredInputs.First().Name, graph.Outputs[0].Name);
        return [.. cuts.Skip(1).Where(c => types.TryGetValue(c, out var type)
                && type is { ElementType: ElementType.Float, Shape: [_, > 1, > 1, > 1] })
            .Select(c => (c, (types[c].Shape[2], types[c].Shape[3])))];
    }
}
