namespace NasBuild.Core.Networks;

/// <summary>What images a network sees.</summary>
/// <param name="Channels">The colours.</param>
/// <param name="Height">The rows of pixels.</param>
/// <param name="Width">The columns of pixels.</param>
public sealed record ImageShape(int Channels, int Height, int Width)
{
    /// <summary>What is taken off each channel inside the network: none, one number for all channels, or one each.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [];

    /// <summary>What each channel is divided by after that: none, one number for all channels, or one each.</summary>
    public IReadOnlyList<double> Deviation { get; init; } = [];
}
