namespace NasBuild.Core.Configuration.Quantities;

/// <summary>The size of images, in pixels.</summary>
public readonly record struct ImageSize(int Height, int Width);
