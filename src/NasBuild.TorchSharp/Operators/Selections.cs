using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators;

/// <summary>Operators that select a value element by element.</summary>
internal static class Selections
{
    public static Tensor Where(NodeCall call) => torch.where(call[0], call[1], call[2]);

    // At a bound the gradient is the bound's.
    public static Tensor Clip(NodeCall call)
    {
        var y = call.X.alias();
        y = call.Find(1) is { } low ? torch.where(y.gt(low), y, low) : y;
        return call.Find(2) is { } high ? torch.where(y.lt(high), y, high) : y;
    }

    // Equal values share the gradient.
    public static Tensor Max(NodeCall call) => call.Inputs.Length == 1
        ? call.X.alias()
        : torch.stack(torch.broadcast_tensors(call.Inputs)).amax([0L]);

    public static Tensor Min(NodeCall call) => call.Inputs.Length == 1
        ? call.X.alias()
        : torch.stack(torch.broadcast_tensors(call.Inputs)).amin([0L]);

    public static Tensor?[] TopK(NodeCall call)
    {
        var (values, indices) = call.X.topk(
            (int)call.Longs(1)![0], call.Axis(-1), call.Node.Int("largest", 1) == 1, call.Node.Int("sorted", 1) == 1);
        return [values, indices];
    }

    /// <summary>Returns x between two bounds; at these and beyond, nothing flows back.</summary>
    public static Tensor Between(Tensor x, double low, double high)
    {
        var above = torch.where(x.gt(low), x, torch.full_like(x, low));
        return torch.where(above.lt(high), above, torch.full_like(x, high));
    }
}
