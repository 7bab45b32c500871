namespace NasBuild.Core.Quantization.Smoothing;

/// <summary>What the channels of a value [.., K] are like on samples.</summary>
/// <param name="Min">The smallest number of each channel.</param>
/// <param name="Max">The largest number of each channel.</param>
/// <param name="MeanSquare">The mean square of each channel.</param>
internal sealed record ChannelSizes(float[] Min, float[] Max, float[] MeanSquare)
{
    /// <summary>True if every number is finite.</summary>
    public bool IsFinite => Min.All(float.IsFinite) && Max.All(float.IsFinite) && MeanSquare.All(float.IsFinite);

    /// <summary>Returns the largest magnitude of a channel.</summary>
    public float Magnitude(int channel) => Math.Max(Math.Abs(Min[channel]), Math.Abs(Max[channel]));
}
