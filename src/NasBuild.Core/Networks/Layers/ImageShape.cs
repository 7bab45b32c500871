namespace NasBuild.Core.Networks.Layers;

/// <summary>The shape and normalisation of a network's images.</summary>
/// <param name="Channels">The number of channels.</param>
/// <param name="Height">The number of rows.</param>
/// <param name="Width">The number of columns.</param>
public sealed record ImageShape(int Channels, int Height, int Width)
{
    /// <summary>
    /// The mean that is subtracted from each channel inside the network: none, one number for all channels, or one
    /// each.
    /// </summary>
    public IReadOnlyList<double> Mean { get; init; } = [];

    /// <summary>
    /// The deviation that each channel is divided by after that: none, one number for all channels, or one each.
    /// </summary>
    public IReadOnlyList<double> Deviation { get; init; } = [];
}
