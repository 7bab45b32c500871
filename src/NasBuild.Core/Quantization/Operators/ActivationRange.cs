namespace NasBuild.Core.Quantization.Operators;

/// <summary>The interval of a value's elements, or the one that they are clipped to.</summary>
/// <param name="Min">The minimum.</param>
/// <param name="Max">The maximum.</param>
public readonly record struct ActivationRange(float Min, float Max);
