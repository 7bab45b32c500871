using System.Collections.Immutable;

namespace NasBuild.Core.Quantization.Operators;

/// <summary>The interval of a value's elements, or the one that they are clipped to.</summary>
/// <param name="Min">The minimum.</param>
/// <param name="Max">The maximum.</param>
public readonly record struct ActivationRange(float Min, float Max);

/// <summary>The calibrated ranges of a float model's values, which several quantizations can share.</summary>
/// <param name="Values">The ranges by value name.</param>
public sealed record ActivationRanges(ImmutableSortedDictionary<string, ActivationRange> Values)
{
    /// <summary>Creates the ranges by value name.</summary>
    public ActivationRanges(IEnumerable<KeyValuePair<string, ActivationRange>> values)
        : this(values.ToImmutableSortedDictionary(StringComparer.Ordinal))
    {
    }
}
