using System.Collections.Immutable;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules;

/// <summary>Sums of products over named axes.</summary>
internal static class Contractions
{
    /// <summary>
    /// The gradient of one operand is the contraction of the output's with the other operands, over the axes that the
    /// operand lacks.
    /// </summary>
    public static void Einsum(NodeGradient node)
    {
        var (operands, output) = Axes(node);
        var sizes = new Dictionary<char, long>();
        for (var i = 0; i < operands.Length; i++)
        {
            foreach (var (axis, size) in operands[i].Zip(node.InputShape(i)))
            {
                sizes[axis] = Math.Max(size, sizes.GetValueOrDefault(axis, size));
            }
        }

        // A scalar has no axis to name: it becomes a vector of one.
        var upstream = output.Length > 0 ? node.Upstream : node.Write.Reshape(node.Upstream, 1);
        output = output.Length > 0 ? output : Unused(operands).ToString();

        for (var i = 0; i < operands.Length; i++)
        {
            if (!node.NeedsGradient(i))
            {
                continue;
            }

            var (axes, shape) = (operands[i], node.InputShape(i));
            if (TakesDiagonal(axes))
            {
                throw node.Refuse(Diagonal(node.Node));
            }

            // Axes that only this operand has, and those along which it was broadcast, are left out at first.
            int[] others = [.. Enumerable.Range(0, operands.Length).Where(o => o != i)];
            var kept = string.Concat(
                axes.Where(
                    (a, k) =>
                        shape[k] == sizes[a] && (output.Contains(a) || others.Any(o => operands[o].Contains(a)))));
            var gradient = node.Write.Op(
                "Einsum",
                [upstream, .. others.Select(o => node.Node.Inputs[o])],
                Attribute.Of(
                    "equation", $"{string.Join(',', others.Select(o => operands[o]).Prepend(output))}->{kept}"));
            if (kept.Length < axes.Length)
            {
                gradient = node.Write.Reshape(gradient, axes.Select(a => kept.Contains(a) ? sizes[a] : 1));
            }

            // The gradient is constant along an axis that the others lack, or have with one element.
            var same = axes.Any(
                a =>
                    sizes[a] > 1
                        && !output.Contains(a)
                        && others.All(
                            o => operands[o].IndexOf(a) is var at && (at < 0 || node.InputShape(o)[at] == 1)));
            node.AddGradient(i, same ? node.Write.Expand(gradient, shape) : gradient);
        }
    }

    /// <summary>
    /// Returns the reason why no operand of a node has a known gradient; null if some have one.
    /// </summary>
    public static string? Obstacle(Onnx.Node node) =>
        node.Text("equation", "").Split("->")[0].Split(',').All(TakesDiagonal) ? Diagonal(node) : null;

    private static string Diagonal(Onnx.Node node) =>
        $"the equation '{node.Text("equation", "")}' takes a diagonal";

    private static bool TakesDiagonal(string axes) =>
        axes.Where(char.IsLetter).GroupBy(a => a).Any(g => g.Count() > 1);

    /// <summary>
    /// Returns the axes of every operand and of the output, one letter each, including those of an ellipsis.
    /// </summary>
    private static (ImmutableArray<string> Operands, string Output) Axes(NodeGradient node)
    {
        string[] sides = node.Node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] terms = sides[0].Split(',');
        int[] hidden =
        [
            .. terms.Select((t, i) => t.Contains("...", StringComparison.Ordinal) ? node.Rank(i) - (t.Length - 3) : 0)
        ];
        var ellipsis = "";
        while (ellipsis.Length < hidden.Max())
        {
            ellipsis += Unused([.. terms, ellipsis]);
        }

        ImmutableArray<string> operands =
        [
            .. terms.Select((t, i) => t.Replace("...", ellipsis[^hidden[i]..], StringComparison.Ordinal))
        ];
        var output = sides.Length > 1
            ? sides[1].Replace("...", ellipsis, StringComparison.Ordinal)
            : ellipsis + string.Concat(
                string
                    .Concat(terms)
                    .Where(char.IsLetter)
                    .GroupBy(a => a)
                    .Where(g => g.Count() == 1)
                    .Select(g => g.Key)
                    .Order());
        return (operands, output);
    }

    private static char Unused(IEnumerable<string> terms) =>
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".First(a => !terms.Any(t => t.Contains(a)));
}
