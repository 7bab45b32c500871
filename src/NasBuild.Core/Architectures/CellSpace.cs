// Dong and Yang, NAS-Bench-201: Extending the Scope of Reproducible Neural Architecture Search, ICLR 2020, arXiv
// 2001.00326
using System.Collections.Immutable;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Architectures;

/// <summary>
/// NAS-Bench-201's cells: four nodes, the input, two inner ones and the output, and between every two an edge with one
/// of five operations; a node is the sum of its edges. A cell is written node by node, each edge with its source:
/// <c>|nor_conv_3x3~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|none~1|nor_conv_1x1~2|</c>.
/// </summary>
internal sealed class CellSpace : ArchitectureSpace
{
    private const int None = 0;
    private const int Skip = 1;
    private const int Convolution1 = 2;
    private const int Convolution3 = 3;
    private const int Pool = 4;

    // Source and target of each edge, in the order of a written cell.
    private static readonly (int From, int To)[] Edges = [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)];

    // The edges of each path from the input to the output.
    private static readonly int[][] Paths = [[3], [0, 4], [1, 5], [0, 2, 5]];

    private static readonly string[] Operations =
        ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"];

    /// <inheritdoc/>
    public override string Name => "cell";

    /// <inheritdoc/>
    public override Space Space { get; } = new([.. Edges.Select(e => new Variable(
        Key(e), [.. Enumerable.Range(0, Operations.Length)], VariableKind.Categorical))]);

    /// <summary>What reaches the output: operations that count, and the paths from the input by what they do.</summary>
    public override ImmutableArray<PolicyFeature> Features =>
    [
        .. Enumerable.Range(Skip, Pool).Select(o => new PolicyFeature(
            $"edges with {Operations[o]}", c => Canonical(c).Levels.Count(x => x == o) / (double)Edges.Length)),
        new("paths", c => Live(c).Count() / (double)Paths.Length),
        new("paths with a convolution", c => Live(c).Count(p => Convolutions(p) > 0) / (double)Paths.Length),
        new("path of skips", c => Live(c).Any(p => p.All(o => o == Skip)) ? 1 : 0),
        new("convolution beside a path of skips", c =>
            Depth(c) > 0 && Live(c).Any(p => p.All(o => o == Skip)) ? 1 : 0),
        .. AtLeast("convolutions on a path", 3, Depth),
        .. AtLeast(
            "convolutions on a path without a pool", 2, c => Most(c, p => p.Contains(Pool) ? 0 : Convolutions(p))),
        .. AtLeast("3x3 convolutions on a path", 3, c => Most(c, p => p.Count(o => o == Convolution3))),
        .. AtLeast("convolutions", 3, c => Convolutions([.. Canonical(c).Levels])),
        new("pools on every path", c => Live(c).Select(p => p.Count(o => o == Pool)).DefaultIfEmpty(3).Min() / 3d),
        new("pools on a path", c => Most(c, p => p.Count(o => o == Pool)) / 3d),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<(string Key, string Meaning)> Definitions =>
        [.. Edges.Select(e => (Key(e), $"the operation from node {e.From} to node {e.To}: none is no edge, "
            + "skip_connect the identity, nor_conv_1x1 and nor_conv_3x3 a convolution with batch normalization, "
            + "avg_pool_3x3 an average pool; node 0 is the cell's input, node 3 its output"))];

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Value)> Describe(Policy architecture) =>
        architecture.Levels.Select((o, i) => (Key(Edges[i]), Operations[o]));

    /// <summary>
    /// Returns the cell without the edges that lie on no path from the input to the output, and of two that differ by
    /// an exchange of the inner nodes the first: it computes the same.
    /// </summary>
    public override Policy Canonical(Policy architecture)
    {
        var levels = architecture.Levels;
        var live = Paths.Where(p => p.All(e => levels[e] != None)).SelectMany(p => p).ToHashSet();
        int[] c = [.. levels.Select((o, i) => live.Contains(i) ? o : None)];
        return c[2] == None && (c[0], c[4]).CompareTo((c[1], c[5])) > 0
            ? new Policy([c[1], c[0], None, c[3], c[5], c[4]])
            : new Policy([.. c]);
    }

    /// <summary>Returns the edges of a cell that do something.</summary>
    public static IEnumerable<(int From, int To, string Operation)> EdgesOf(Policy cell) => Edges.Zip(cell.Levels)
        .Where(e => e.Second != None).Select(e => (e.First.From, e.First.To, Operations[e.Second]));

    /// <summary>Returns the cell as it is written.</summary>
    public static string Print(Policy architecture) => string.Join('+', Edges.Zip(architecture.Levels)
        .GroupBy(e => e.First.To, e => $"{Operations[e.Second]}~{e.First.From}")
        .Select(node => $"|{string.Join('|', node)}|"));

    /// <summary>Returns the cell that is written so.</summary>
    /// <exception cref="FormatException">The text is not a cell.</exception>
    public Policy Parse(string cell)
    {
        var levels = cell.Split('|', StringSplitOptions.RemoveEmptyEntries).Where(e => e != "+")
            .Select(e => Array.IndexOf(Operations, e.Split('~')[0]));
        var parsed = new Policy([.. levels]);
        return parsed.Levels.Length == Edges.Length && !parsed.Levels.Contains(-1) && Print(parsed) == cell
            ? parsed
            : throw new FormatException(
                $"'{cell}' is not a cell of NAS-Bench-201, such as '{Print(Space.Uncompressed)}'.");
    }

    private static string Key((int From, int To) edge) => $"edge-{edge.From}-{edge.To}";

    private static int Convolutions(IEnumerable<int> operations) =>
        operations.Count(o => o is Convolution1 or Convolution3);

    // The operations of each path that the input takes to the output.
    private static IEnumerable<int[]> Live(Policy cell) => Paths
        .Select(p => Array.ConvertAll(p, e => cell.Levels[e])).Where(p => !p.Contains(None));

    private static int Most(Policy cell, Func<int[], int> count) => Live(cell).Select(count).DefaultIfEmpty(0).Max();

    private static int Depth(Policy cell) => Most(cell, Convolutions);

    private static IEnumerable<PolicyFeature> AtLeast(string name, int most, Func<Policy, int> count) =>
        Enumerable.Range(1, most).Select(n => new PolicyFeature($"{name}: {n} or more", c => count(c) >= n ? 1 : 0));
}
