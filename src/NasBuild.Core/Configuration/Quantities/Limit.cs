using System.Diagnostics.CodeAnalysis;

namespace NasBuild.Core.Configuration.Quantities;

/// <summary>
/// The maximum of an amount: a share of the original's (<c>25 %</c>), or an absolute amount (<c>400 KB</c>,
/// <c>1.2 ms</c>). Two are equal if their shares or amounts are, in any unit.
/// </summary>
public sealed class Limit : IEquatable<Limit>
{
    private readonly string text;
    private readonly string canonical;

    private Limit(Percent? share, double amount, string text, string canonical) =>
        (Share, Amount, this.text, this.canonical) = (share, amount, text, canonical);

    /// <summary>The share of the original's amount; null if the limit is an absolute amount.</summary>
    public Percent? Share { get; }

    /// <summary>The amount, in milliseconds or bytes; 0 if the limit is a share.</summary>
    public double Amount { get; }

    /// <summary>Reads a share or a time, such as <c>50 %</c> or <c>1.2 ms</c>.</summary>
    public static bool TryParseTime(string? text, [NotNullWhen(true)] out Limit? limit)
    {
        limit = OfShare(text) ?? (Duration.TryParse(text, out var time)
            ? new Limit(null, time.Ms, time.ToString(), time.ToCanonicalString())
            : null);
        return limit is not null;
    }

    /// <summary>Reads a share or a size, such as <c>25 %</c> or <c>400 KB</c>.</summary>
    public static bool TryParseSize(string? text, [NotNullWhen(true)] out Limit? limit)
    {
        limit = OfShare(text) ?? (ByteSize.TryParse(text, out var size)
            ? new Limit(null, size.Bytes, size.ToString(), size.ToCanonicalString())
            : null);
        return limit is not null;
    }

    /// <summary>Reads a share, such as <c>40 %</c>.</summary>
    public static bool TryParseShare(string? text, [NotNullWhen(true)] out Limit? limit) =>
        (limit = OfShare(text)) is not null;

    /// <summary>Returns the maximum, in the unit of the original's amount.</summary>
    /// <param name="original">The original's amount, in milliseconds, bytes or operations.</param>
    public double Of(double original) => Share is { } share ? (double)(share.Value * (decimal)original / 100) : Amount;

    /// <inheritdoc/>
    public bool Equals(Limit? other) => other is not null && Share == other.Share && Amount.Equals(other.Amount);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Limit);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Share, Amount);

    /// <summary>Returns the text that was read.</summary>
    public override string ToString() => text;

    /// <summary>Returns the same text for all equal limits.</summary>
    internal string ToCanonicalString() => canonical;

    private static Limit? OfShare(string? text) =>
        Percent.TryParse(text, out var share) ? new Limit(share, 0, share.ToString(), share.ToString()) : null;
}
