namespace NasBuild.TorchSharp.Losses;

/// <summary>The mean over the positions that count.</summary>
internal static class Positions
{
    /// <summary>Returns the mean of [N, L, ...] where a mask [N, L] is not 0; without such a position, 0.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="mask">The mask; null if all positions count.</param>
    public static Tensor Mean(Tensor x, Tensor? mask)
    {
        if (mask is null)
        {
            return x.mean();
        }

        var counts = mask.ne(0).to(x.dtype);
        var perPosition = x.numel() / counts.numel();
        var number = counts.sum().clamp(min: 1).mul(perPosition);
        return x.mul(counts.reshape([.. counts.shape, .. Enumerable.Repeat(1L, (int)x.dim() - 2)])).sum().div(number);
    }
}
