using System.Collections.Immutable;

namespace NasBuild.Core.Configuration.Quantities;

/// <summary>The minimum of a measure of outputs, where 1 is the original.</summary>
/// <param name="All">The minimum of every output; null if outputs have their own.</param>
/// <param name="ByOutput">The minima by the name of the output; others have none.</param>
public sealed record OutputLimits(double? All, ImmutableSortedDictionary<string, double> ByOutput)
{
    /// <summary>No limit: the worst output counts.</summary>
    public static OutputLimits None { get; } = new(null, ImmutableSortedDictionary<string, double>.Empty);

    // A limit of 1 tolerates what rounding changes.
    private const double LeastTolerance = 1e-9;

    /// <summary>The highest minimum; 0 without any.</summary>
    public double Strictest => All ?? ByOutput.Values.DefaultIfEmpty(0).Max();

    /// <summary>
    /// Returns the one number that meets <see cref="Strictest"/> exactly if every output meets its own minimum: the
    /// worst value, with losses in proportion to what the outputs tolerate. NaN if one of the values is.
    /// </summary>
    /// <param name="values">The values by the name of the output.</param>
    public double Worst(IEnumerable<KeyValuePair<string, double>> values)
    {
        var tolerance = Math.Max(1 - Strictest, LeastTolerance);
        return ByOutput.IsEmpty ? values.Min(v => v.Value) : values.Where(v => ByOutput.ContainsKey(v.Key))
            .Min(v => 1 - ((1 - v.Value) * tolerance / Math.Max(1 - ByOutput[v.Key], LeastTolerance)));
    }
}
