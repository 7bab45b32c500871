using System.Diagnostics.CodeAnalysis;

namespace NasBuild.Core.Configuration.Quantities;

/// <summary>
/// A size with the unit that it was written in: <c>400 KB</c>. Units are decimal: 1 KB is 1,000 bytes. Two are equal if
/// their sizes are.
/// </summary>
public readonly record struct ByteSize
{
    internal static readonly string[] Units = ["B", "KB", "MB", "GB"];

    private static readonly long[] UnitBytes = [1, 1_000, 1_000_000, 1_000_000_000];

    private readonly int unit;
    private readonly decimal amount;

    private ByteSize(decimal amount, int unit) => (this.amount, this.unit) = (amount, unit);

    /// <summary>The size in whole bytes, rounded down.</summary>
    public long Bytes => (long)(amount * UnitBytes[unit]);

    /// <summary>Returns a size in bytes.</summary>
    public static ByteSize FromBytes(long bytes) => new(bytes, 0);

    /// <summary>Reads a text such as <c>400 KB</c>; the units are B, KB, MB and GB.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ByteSize size)
    {
        int unit =
            QuantityText.TrySplit(text ?? "", out decimal amount, out string name) ? Array.IndexOf(Units, name) : -1;
        size = unit >= 0 ? new ByteSize(amount, unit) : default;
        return unit >= 0;
    }

    /// <inheritdoc/>
    public bool Equals(ByteSize other) => Bytes == other.Bytes;

    /// <inheritdoc/>
    public override int GetHashCode() => Bytes.GetHashCode();

    /// <summary>Returns the text that <see cref="TryParse"/> reads, in the unit that it was written in.</summary>
    public override string ToString() => QuantityText.Write(amount, Units[unit]);

    /// <summary>Returns the same text for all equal sizes.</summary>
    internal string ToCanonicalString() => QuantityText.Write(Bytes, "B");
}
