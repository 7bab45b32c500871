using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Rules;

/// <summary>
/// Matrix products. A summed axis may be cut where one operand is a parameter, or zero with its parameters: zeros there
/// do not change the sum.
/// </summary>
internal static class Products
{
    public static string? Gemm(ChannelWalk walk, Node node)
    {
        var (a, b) = (walk[node.Inputs[0]], walk[node.Inputs[1]]);
        var (m, k) = node.Int("transA", 0) != 0 ? (a[1], a[0]) : (a[0], a[1]);
        var (k2, n) = node.Int("transB", 0) != 0 ? (b[1], b[0]) : (b[0], b[1]);
        Contract(walk, node, (node.Inputs[0], k, m), (node.Inputs[1], k2, n));
        if (node.Input(2).Length > 0 && walk[node.Inputs[2]] is [.., var bias])
        {
            walk.Produces(node, bias);
        }

        walk.Set(
            node.Outputs[0],
            node.Input(2).Length > 0 ? Elementwise.Broadcast(walk, [[m, n], walk[node.Inputs[2]]]) : [m, n]);
        return null;
    }

    public static string? MatMul(ChannelWalk walk, Node node)
    {
        var (a, b) = (Turned(walk, node, 0, "transA"), Turned(walk, node, 1, "transB"));
        if (node.Int("transBatchA", 0) != 0 || node.Int("transBatchB", 0) != 0)
        {
            return $"{node.OpType} '{node.DisplayName}' moves the batch";
        }

        Contract(
            walk,
            node,
            (node.Inputs[0], a[^1], a.Length > 1 ? a[^2] : null),
            (node.Inputs[1], b[b.Length == 1 ? 0 : ^2], b.Length > 1 ? b[^1] : null));
        walk.Set(
            node.Outputs[0],
            [
                .. Batch(a).Length + Batch(b).Length > 0 ? Elementwise.Broadcast(walk, [Batch(a), Batch(b)]) : [],
                .. a.Length > 1 ? [a[^2]] : Array.Empty<int[]>(),
                .. b.Length > 1 ? [b[^1]] : Array.Empty<int[]>(),
            ]);
        return null;
    }

    /// <summary>
    /// Einstein sums of single letters: axes of one letter are the same channels, letters missing from the result are
    /// summed.
    /// </summary>
    public static string? Einsum(ChannelWalk walk, Node node)
    {
        var equation = node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        var arrow = equation.Split("->");
        var terms = arrow[0].Split(',');
        if (arrow.Length != 2 || equation.Contains('.', StringComparison.Ordinal)
            || terms.Any(t => t.Distinct().Count() != t.Length))
        {
            return $"the equation '{equation}' of Einsum '{node.DisplayName}' is not in letters alone";
        }

        var axes = new Dictionary<char, int[]>();
        var summable = new HashSet<char>();
        for (var i = 0; i < terms.Length; i++)
        {
            var labels = walk[node.Inputs[i]];
            for (var axis = 0; axis < terms[i].Length; axis++)
            {
                var letter = terms[i][axis];
                axes[letter] = axes.TryGetValue(letter, out var known)
                    ? Elementwise.Broadcast(walk, [[known], [labels[axis]]])[0]
                    : labels[axis];
                if (walk.IsParameter(node.Inputs[i]))
                {
                    summable.Add(letter);
                    Mark(walk, node, labels[axis], letter, arrow[1]);
                }
            }
        }

        bool IsZero(char letter) => Enumerable.Range(0, terms.Length)
            .Any(i => terms[i].Contains(letter, StringComparison.Ordinal) && Zeros.Are(walk, node.Inputs[i]));
        foreach (var (letter, axis) in axes.Where(a => !summable.Contains(a.Key)
            && !arrow[1].Contains(a.Key, StringComparison.Ordinal) && !IsZero(a.Key)))
        {
            walk.Union.Freeze(axis, SumsOver(node));
        }

        walk.Set(node.Outputs[0], [.. arrow[1].Select(c => axes[c])]);
        return null;
    }

    private static void Mark(ChannelWalk walk, Node node, int[] axis, char letter, string result)
    {
        if (result.Contains(letter, StringComparison.Ordinal))
        {
            walk.Produces(node, axis);
        }
        else
        {
            walk.Consumes(axis);
        }
    }

    // FusedMatMul may swap the last two axes first.
    private static int[][] Turned(ChannelWalk walk, Node node, int input, string attribute) =>
        walk[node.Inputs[input]] is var x && node.Int(attribute, 0) != 0 && x.Length > 1
            ? [.. x[..^2], x[^1], x[^2]]
            : x;

    private static int[][] Batch(int[][] axes) => axes.Length > 2 ? axes[..^2] : [];

    private static void Contract(
        ChannelWalk walk,
        Node node,
        (string Name, int[] Summed, int[]? Kept) a,
        (string Name, int[] Summed, int[]? Kept) b)
    {
        if (!walk.IsParameter(a.Name) && !walk.IsParameter(b.Name))
        {
            if (Zeros.Are(walk, a.Name) || Zeros.Are(walk, b.Name))
            {
                walk.Union.Unite(a.Summed, b.Summed);
                return;
            }

            walk.Union.Freeze(a.Summed, SumsOver(node));
            walk.Union.Freeze(b.Summed, SumsOver(node));
            return;
        }

        walk.Union.Unite(a.Summed, b.Summed);
        foreach (var (_, summed, kept) in new[] { a, b }.Where(operand => walk.IsParameter(operand.Name)))
        {
            walk.Consumes(summed);
            walk.Produces(node, kept ?? []);
        }
    }

    private static string SumsOver(Node node) =>
        $"{node.OpType} '{node.DisplayName}' sums products of activations over this axis";
}
