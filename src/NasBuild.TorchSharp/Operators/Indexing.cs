using NasBuild.Onnx;
using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators;

/// <summary>Operators that read or write elements by index; negative ones count from the end.</summary>
internal static class Indexing
{
    public static Tensor Gather(NodeCall call)
    {
        var axis = call.Axis(0);
        var indices = call[1].to(torch.ScalarType.Int64).reshape(-1).remainder(call.X.shape[axis]);
        return call.X.index_select(axis, indices).reshape(call.OutputShape());
    }

    public static Tensor GatherElements(NodeCall call)
    {
        var axis = call.Axis(0);
        return call.X.gather(axis, Positive(call, axis));
    }

    public static Tensor GatherND(NodeCall call)
    {
        var (shape, batch) = (call.X.shape, (int)call.Node.Int("batch_dims", 0));
        var indexed = shape[batch..(batch + (int)call[1].shape[^1])];
        var (batches, size) = (Product(shape[..batch]), Product(indexed));
        var ids = Rows(call, indexed);
        if (batches > 1)
        {
            var first = call.Integers(Enumerable.Range(0, (int)batches).Select(b => b * size));
            ids = ids.reshape(batches, -1).add(first.reshape(-1, 1));
        }

        return call.X.reshape(batches * size, -1).index_select(0, ids.reshape(-1)).reshape(call.OutputShape());
    }

    public static Tensor ScatterElements(NodeCall call)
    {
        var axis = call.Axis(0);
        var indices = Positive(call, axis);
        return Adds(call) ? call.X.scatter_add(axis, indices, call[2]) : call.X.scatter(axis, indices, call[2]);
    }

    public static Tensor ScatterND(NodeCall call)
    {
        var shape = call.X.shape;
        var indexed = shape[..(int)call[1].shape[^1]];
        var ids = Rows(call, indexed).reshape(-1);
        var (rows, updates) = (call.X.reshape(Product(indexed), -1), call[2].reshape(ids.numel(), -1));
        return (Adds(call) ? rows.index_add(0, ids, updates, 1) : rows.index_copy(0, ids, updates)).reshape(shape);
    }

    /// <summary>Returns the reason why a node has no function; null if it has one.</summary>
    public static string? Obstacle(Node node) => Reduction(node) is not ("none" or "add") and var reduction
        ? $"its reduction is '{reduction}'"
        : null;

    private static bool Adds(NodeCall call) => Reduction(call.Node) == "add";

    private static string Reduction(Node node) => node.Text("reduction", "none");

    private static Tensor Positive(NodeCall call, int axis) =>
        call[1].to(torch.ScalarType.Int64).remainder(call.X.shape[axis]);

    // The number of the row that an index of several axes names.
    private static Tensor Rows(NodeCall call, long[] indexed)
    {
        var strides = call.Integers(indexed.Select((_, i) => Product(indexed[(i + 1)..])));
        return call[1].to(torch.ScalarType.Int64).remainder(call.Integers(indexed)).mul(strides).sum(-1);
    }

    private static long Product(IEnumerable<long> shape) => shape.Aggregate(1L, (product, d) => product * d);
}
