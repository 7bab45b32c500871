namespace NasBuild.Core.Data.Images;

/// <summary>An image's pixels: rows from the top, one byte per channel.</summary>
/// <param name="Width">The number of pixels in a row.</param>
/// <param name="Height">The number of rows.</param>
/// <param name="Channels">1 for gray, 4 for red, green, blue and transparency.</param>
/// <param name="Pixels">Height x Width x Channels bytes.</param>
internal sealed record RasterImage(int Width, int Height, int Channels, byte[] Pixels);
