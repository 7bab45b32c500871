namespace NasBuild.Engine.Training.Forms;

/// <summary>What a Slice takes of one axis.</summary>
public static class SlicePositions
{
    /// <summary>Returns the positions in their order.</summary>
    /// <param name="start">The first position; negative ones count from the end.</param>
    /// <param name="end">The position behind the last; negative ones count from the end.</param>
    /// <param name="step">The distance of positions, which may be negative.</param>
    /// <param name="size">The number of elements of the axis.</param>
    public static long[] Of(long start, long end, long step, long size)
    {
        var (low, high) = step > 0 ? (0, size) : (-1, size - 1);
        var first = Math.Clamp(start < 0 ? start + size : start, step > 0 ? 0 : Math.Min(0, high), high);
        var last = Math.Clamp(end < 0 ? end + size : end, low, high);
        var positions = new List<long>();
        for (var at = first; step > 0 ? at < last : at > last; at += step)
        {
            positions.Add(at);
        }

        return [.. positions];
    }
}
