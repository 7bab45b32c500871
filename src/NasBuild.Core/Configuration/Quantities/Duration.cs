using System.Diagnostics.CodeAnalysis;

namespace NasBuild.Core.Configuration.Quantities;

/// <summary>
/// A length of time with the unit that it was written in: <c>10 min</c>, <c>1.2 ms</c>. Two are equal if their lengths
/// are.
/// </summary>
public readonly record struct Duration
{
    internal static readonly string[] Units = ["us", "ms", "s", "min", "h"];

    private static readonly decimal[] UnitMs = [0.001m, 1, 1_000, 60_000, 3_600_000];

    private readonly int unit;
    private readonly decimal amount;

    private Duration(decimal amount, int unit) => (this.amount, this.unit) = (amount, unit);

    /// <summary>The length in milliseconds.</summary>
    public double Ms => (double)ExactMs;

    /// <summary>The length, to the tenth of a microsecond.</summary>
    public TimeSpan TimeSpan => TimeSpan.FromTicks((long)(ExactMs * TimeSpan.TicksPerMillisecond));

    private decimal ExactMs => amount * UnitMs[unit];

    /// <summary>Returns a duration in minutes.</summary>
    public static Duration FromMinutes(decimal minutes) => new(minutes, Array.IndexOf(Units, "min"));

    /// <summary>Returns a duration in milliseconds.</summary>
    public static Duration FromMs(decimal ms) => new(ms, Array.IndexOf(Units, "ms"));

    /// <summary>Reads a text such as <c>10 min</c>; the units are us, ms, s, min and h.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Duration duration)
    {
        int unit =
            QuantityText.TrySplit(text ?? "", out decimal amount, out string name) ? Array.IndexOf(Units, name) : -1;
        duration = unit >= 0 ? new Duration(amount, unit) : default;
        return unit >= 0;
    }

    /// <inheritdoc/>
    public bool Equals(Duration other) => ExactMs == other.ExactMs;

    /// <inheritdoc/>
    public override int GetHashCode() => ExactMs.GetHashCode();

    /// <summary>Returns the text that <see cref="TryParse"/> reads, in the unit that it was written in.</summary>
    public override string ToString() => QuantityText.Write(amount, Units[unit]);

    /// <summary>Returns the same text for all equal durations.</summary>
    internal string ToCanonicalString() => QuantityText.Write(ExactMs, "ms");
}
