using System.Collections.Immutable;

namespace NasBuild.Core.Quantization.Operators;

/// <summary>The interval of numbers that a value takes, or is cut to.</summary>
/// <param name="Min">The least.</param>
/// <param name="Max">The greatest.</param>
public readonly record struct ActivationRange(float Min, float Max);

/// <summary>The ranges of a float model's values as calibration found them: a value that many quantisations can share.</summary>
/// <param name="Values">Ranges by value name.</param>
public sealed record ActivationRanges(ImmutableSortedDictionary<string, ActivationRange> Values)
{
    /// <summary>Ranges by value name.</summary>
    public ActivationRanges(IEnumerable<KeyValuePair<string, ActivationRange>> values)
        : this(values.ToImmutableSortedDictionary(StringComparer.Ordinal))
    {
    }
}
