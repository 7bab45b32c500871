using System.Collections.Immutable;

namespace NasBuild.Core.Configuration.Quantities;

/// <summary>A value for all outputs, or one per output.</summary>
/// <param name="All">The value for all; null if outputs have their own.</param>
/// <param name="Named">The values by the name of the output; empty with <paramref name="All"/>.</param>
public sealed record PerOutput<T>(T? All, ImmutableSortedDictionary<string, T> Named)
    where T : struct
{
    /// <summary>Creates a value for all outputs.</summary>
    public PerOutput(T all)
        : this(all, ImmutableSortedDictionary<string, T>.Empty)
    {
    }

    /// <summary>Returns the minimum fractions that the values mean.</summary>
    public OutputLimits Limits(Func<T, double> fraction) => new(
        All is { } all ? fraction(all) : null,
        Named.ToImmutableSortedDictionary(n => n.Key, n => fraction(n.Value), Named.KeyComparer));

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{(All is { } all ? $"{all}" : string.Join(", ", Named.Select(n => FormattableString.Invariant($"{n.Key} {n.Value}"))))}");
}
