using System.Collections.Immutable;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Gradients.Rules;

/// <summary>Operators that read or write the elements that an index names. Elements that are read more than once receive the sum.</summary>
internal static class Indexing
{
    public static void Gather(NodeGradient node)
    {
        var (shape, axis) = (node.InputShape(0), node.Axis(0));
        var (size, count) = (shape[axis], node.InputType(1).Count);
        if (node.Constant(1)?.ToLongs().Select(i => i < 0 ? i + size : i).ToArray() is { } positions && positions.Distinct().Count() == positions.Length)
        {
            var taken = node.Write.Reshape(node.Upstream, shape.SetItem(axis, count));
            node.Give(0, Parts.Place(node.Write, taken, shape.Length, axis, positions, size));
            return;
        }

        var (before, after) = (shape[..axis].Aggregate(1L, (p, d) => p * d), shape[(axis + 1)..].Aggregate(1L, (p, d) => p * d));
        var rows = node.Upstream;
        if (before > 1)
        {
            rows = node.Write.Transpose(node.Write.Reshape(rows, before, count, after), 1, 0, 2);
        }

        var sum = SumRows(node, node.Write.Reshape(node.Node.Inputs[1], count), node.Write.Reshape(rows, count, before * after), count, before * after, size);
        if (before > 1)
        {
            sum = node.Write.Transpose(node.Write.Reshape(sum, size, before, after), 1, 0, 2);
        }

        node.Give(0, node.Write.Reshape(sum, shape));
    }

    public static void GatherElements(NodeGradient node) => node.Give(0, node.Write.Op(
        "ScatterElements", [node.Zeros(node.InputShape(0)), node.Node.Inputs[1], node.Upstream], Attribute.Of("axis", node.Axis(0)), Attribute.Of("reduction", "add")));

    /// <summary>A matrix of <paramref name="size"/> rows: each the sum of those of <paramref name="rows"/>, which has <paramref name="count"/>, that <paramref name="ids"/> sends there.</summary>
    private static string SumRows(NodeGradient node, string ids, string rows, long count, long width, long size) => node.Write.Op(
        "ScatterElements",
        [node.Zeros([size, width]), node.Write.Expand(node.Write.Reshape(ids, count, 1), [count, width]), rows],
        Attribute.Of("reduction", "add"));
}
