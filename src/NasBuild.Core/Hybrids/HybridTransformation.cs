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
        var count = components.Count;
        var blocks = choices.Keys.Select(k => k[..k.IndexOf('.', StringComparison.Ordinal)])
            .Distinct().OrderBy(b => b.Length).ThenBy(b => b, StringComparer.Ordinal).ToList();
        ImmutableArray<PolicyLine> lines =
        [
            .. blocks.Select(b => new PolicyLine(
                b, count, choices.Keys.Count(k => k.StartsWith($"{b}.", StringComparison.Ordinal)))),
        ];
        return new TransformationReport(
            Name,
            $"Components of the blocks: {string.Join("; ", Ranges([.. blocks.Select(b => Kept(b, choices))]))}",
            "block",
            "components",
            lines,
            [],
            [.. hybrid.Shares.IsEmpty ? [] : blocks.Select((b, i) => Found(b, i * count)), .. hybrid.Tried]);
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

    private string Kept(string block, IReadOnlyDictionary<string, double> choices) => string.Join(
        " and ", components.Select((name, k) => (name, Key: $"{block}.component{k + 1}"))
            .Where(c => choices.ContainsKey(c.Key)).Select(c => choices[c.Key] < 1
                ? string.Create(CultureInfo.InvariantCulture, $"{100 * choices[c.Key]:0.#} % {c.name}") : c.name));

    private string Found(string block, int at) => $"{block}: the search found " + string.Join(", ", components.Select(
        (name, k) => string.Create(
            CultureInfo.InvariantCulture,
            $"{100 * hybrid.Shares[at + k]:0.#} % {name} ({hybrid.Milliseconds[at + k]:0.00} ms)"))) + ".";
}
