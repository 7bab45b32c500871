namespace NasBuild.Core.Configuration.Quantities;

/// <summary>
/// The range that the bytes of an image are mapped to: byte 0 becomes <paramref name="Min"/>, byte 255 becomes
/// <paramref name="Max"/>.
/// </summary>
public readonly record struct PixelRange(double Min, double Max);
