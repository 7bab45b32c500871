namespace NasBuild.Core.Configuration.Quantities;

/// <summary>What the bytes of an image become: byte 0 becomes <paramref name="Min"/>, byte 255 becomes <paramref name="Max"/>.</summary>
public readonly record struct PixelRange(double Min, double Max);
