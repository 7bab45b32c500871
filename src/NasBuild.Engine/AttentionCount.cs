using NasBuild.Onnx;

namespace NasBuild.Engine;

/// <summary>Counts the multiply-accumulate operations of attention as one operator.</summary>
public static class AttentionCount
{
    /// <summary>
    /// Returns the operations of the product with weights, if there is one inside, and those between queries, keys and
    /// values; null for other operators, and where shapes are missing.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="shapes">The concrete shapes of the values.</param>
    public static (long Projection, long Attention)? Of(Node node, IReadOnlyDictionary<string, TensorType> shapes)
    {
        IReadOnlyList<long>? Shape(string name) => shapes.GetValueOrDefault(name)?.Shape;

        if (PastKey(node) is not { } past || Shape(node.Input(0)) is not { } query || Shape(node.Outputs[0]) is not { } y)
        {
            return null;
        }

        var (queries, results) = (Count(query), Count(y));
        if (node.OpType == "Attention" && node.Domain.Length > 0)
        {
            // The weight is [in, queries + keys + values].
            if (Shape(node.Input(1)) is not [var inner, var all])
            {
                return null;
            }

            var before = Shape(node.Input(past)) is [_, _, _, var earlier, _] ? earlier : 0;
            return (queries / inner * inner * all,
                queries / inner * (query[1] + before) * (((all - y[^1]) / 2) + y[^1]));
        }

        var key = Shape(node.Input(1));
        var positions = (key ?? query) is { Count: 4 } heads ? heads[2] : (key ?? query)[1];
        positions += Shape(node.Input(past)) is [_, _, var kept, _] ? kept : 0;

        // Queries, keys and values in one input: queries are as wide as results.
        return (0, ((key is null ? results : queries) + results) * positions);
    }

    // The input that holds the keys of earlier positions.
    private static int? PastKey(Node node) => (node.Domain, node.OpType) switch
    {
        ("", "Attention") or ("com.microsoft", "Attention") => 4,
        ("com.microsoft", "MultiHeadAttention") => 6,
        ("com.microsoft", "GroupQueryAttention") => 3,
        _ => null,
    };

    private static long Count(IReadOnlyList<long> shape) => shape.Aggregate(1L, (product, size) => product * size);
}
