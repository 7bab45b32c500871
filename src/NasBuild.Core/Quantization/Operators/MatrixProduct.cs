using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Operators;

/// <summary>A matrix product with constant weights: y[.., N] = x[.., K] * weights[K, N] + bias[N].</summary>
/// <param name="Node">The <c>MatMul</c> or <c>Gemm</c>.</param>
/// <param name="Weights">The weights, row-major [K, N], whatever their layout in the node.</param>
/// <param name="Rows">K, the size of the summed axis.</param>
/// <param name="Columns">N, the number of outputs.</param>
internal sealed record MatrixProduct(Node Node, float[] Weights, int Rows, int Columns)
{
    /// <summary>The name of the multiplied value.</summary>
    public string Input => Node.Inputs[0];

    /// <summary>The name of the bias; empty without one.</summary>
    public string Bias => Node.Is("Gemm") ? Node.Input(2) : "";

    /// <summary>
    /// Returns the product that <paramref name="node"/> computes, or the reason why it is not a matrix product with
    /// constant weights.
    /// </summary>
    public static (MatrixProduct? Product, string Reason) Of(Graph graph, Node node)
    {
        if (Obstacle(graph, node) is { } reason)
        {
            return (null, reason);
        }

        var weight = graph[node.Inputs[1]].Initializer!;
        var (rows, columns) = ((int)weight.Shape[0], (int)weight.Shape[1]);
        return node.Int("transB", 0) == 0
            ? (new MatrixProduct(node, weight.ToArray<float>(), rows, columns), "")
            : (new MatrixProduct(node, Transpose(weight.ToArray<float>(), rows, columns), columns, rows), "");
    }

    /// <summary>Returns the matrix [rows, columns] as [columns, rows].</summary>
    public static T[] Transpose<T>(T[] matrix, int rows, int columns)
    {
        var transposed = new T[matrix.Length];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                transposed[(j * rows) + i] = matrix[(i * columns) + j];
            }
        }

        return transposed;
    }

    private static string? Obstacle(Graph graph, Node node) => graph[node.Input(1)].Initializer is not { } weight
        ? "its weights are computed, not constant"
        : weight.ElementType != ElementType.Float ? $"its weights are {weight.ElementType}, not Float"
        : weight.Shape.Length != 2 || weight.Count == 0
        ? $"its weights have the shape [{string.Join(", ", weight.Shape)}], not rows and columns"
        : node.Int("transA", 0) != 0 || node.Float("alpha", 1) != 1 || node.Float("beta", 1) != 1
        ? "it scales or transposes what it multiplies"
        : null;
}
