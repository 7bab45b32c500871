namespace NasBuild.Core.Compression.Channels;

/// <summary>One index of one axis of a parameter: all elements that have it there.</summary>
/// <param name="Tensor">The initializer's name.</param>
/// <param name="Axis">The axis.</param>
/// <param name="Index">The index, in the model before any cut.</param>
public readonly record struct Slice(string Tensor, int Axis, int Index);
