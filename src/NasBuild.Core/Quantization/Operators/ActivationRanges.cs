using System.Collections.Immutable;

namespace NasBuild.Core.Quantization.Operators;

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
