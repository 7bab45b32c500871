// Roberts et al., Pretrained Hybrids with MAD Skills, arXiv 2406.00894
using System.Collections.Immutable;
using System.Globalization;
using NasBuild.Core.Results.Hybrids;
using NasBuild.Core.Spaces;
using NasBuild.Onnx;

namespace NasBuild.Core.Hybrids;

/// <summary>
/// Names and describes the blocks of which the model was made before all other transformations. It has no variables:
/// the components of each block are found before the search.
/// </summary>
/// <param name="hybrid">The choice.</param>
/// <param name="components">The names of the components.</param>
internal sealed class HybridTransformation(ChosenHybrid hybrid, IReadOnlyList<string> components) : ITransformation
{
    /// <summary>The name of this transformation in locks.</summary>
    public const string InLock = "hybrid";

    /// <inheritdoc/>
    public string Name => InLock;

    /// <inheritdoc/>
    public Space Space { get; } = new([]);

    /// <inheritdoc/>
    public ImmutableSortedDictionary<string, double> Named(Policy policy) => hybrid.Choice;

    /// <inheritdoc/>
    public bool Has(IReadOnlyDictionary<string, double> choices) =>
        choices.Count == hybrid.Choice.Count && choices.All(hybrid.Choice.Contains);

    /// <inheritdoc/>
    public Compressed Apply(Compressed model, IReadOnlyDictionary<string, double> choices) => model;

    /// <inheritdoc/>
    public TransformationReport Describe(
        IReadOnlyDictionary<string, double> choices, Model fitted, Compressed compressed)
    {
        // In the order of blocks: the names sort the tenth before the second.
        var blocks = Enumerable.Range(0, HybridChoice.CountOf(choices, components.Count)).Select(b =>
            components.Select((_, k) => choices.GetValueOrDefault(HybridChoice.NameOf(b, k))).ToList()).ToList();
        return new TransformationReport(
            Name,
            $"Components of the blocks: {string.Join("; ", Ranges([.. blocks.Select(Kept)]))}",
            "block",
            "components",
            [
                .. blocks.Select((shares, b) => new PolicyLine(
                    $"block{b + 1}", components.Count, shares.Count(s => s > 0))),
            ],
            [],
            [.. hybrid.Shares.IsEmpty ? [] : blocks.Select((_, b) => Found(b)), .. hybrid.Tried]);
    }

    // Blocks in a row that keep the same, as one.
    private static IEnumerable<string> Ranges(IReadOnlyList<string> kept)
    {
        for (var (first, i) = (0, 0); i < kept.Count; i++)
        {
            if (i + 1 == kept.Count || kept[i + 1] != kept[i])
            {
                yield return first == i ? $"{i + 1} {kept[i]}" : $"{first + 1} to {i + 1} {kept[i]}";
                first = i + 1;
            }
        }
    }

    private string Kept(IReadOnlyList<double> shares) => string.Join(
        " and ", components.Zip(shares).Where(c => c.Second > 0).Select(c => c.Second < 1
            ? string.Create(CultureInfo.InvariantCulture, $"{100 * c.Second:0.#} % {c.First}") : c.First));

    private string Found(int block) => $"block{block + 1}: the search found " + string.Join(", ", components.Select(
        (name, k) =>
        {
            var at = (block * components.Count) + k;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{100 * hybrid.Shares[at]:0.#} % {name} ({hybrid.Milliseconds[at]:0.00} ms)");
        })) + ".";
}
