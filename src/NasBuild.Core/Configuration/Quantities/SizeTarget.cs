using System.Diagnostics.CodeAnalysis;

namespace NasBuild.Core.Configuration.Quantities;

/// <summary>The most that the file may measure: a share of the original's size (<c>25 %</c>) or a size (<c>400 KB</c>).</summary>
public sealed record SizeTarget
{
    /// <summary>A share of the original's size.</summary>
    public SizeTarget(Percent relative) => Relative = relative;

    /// <summary>A size.</summary>
    public SizeTarget(ByteSize absolute) => Absolute = absolute;

    /// <summary>The share of the original's size, or null when the target is a size.</summary>
    public Percent? Relative { get; }

    /// <summary>The size, or null when the target is a share.</summary>
    public ByteSize? Absolute { get; }

    /// <summary>The most that the file may measure, in bytes.</summary>
    /// <param name="originalBytes">The original's size, in bytes.</param>
    public long LimitBytes(long originalBytes) =>
        Relative is { } share ? (long)(share.Value * originalBytes / 100) : Absolute!.Value.Bytes;

    /// <summary>Reads a text such as <c>25 %</c> or <c>400 KB</c>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SizeTarget? target)
    {
        target = Percent.TryParse(text, out Percent share) ? new SizeTarget(share)
            : ByteSize.TryParse(text, out ByteSize size) ? new SizeTarget(size)
            : null;
        return target is not null;
    }

    /// <summary>The text that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => Relative?.ToString() ?? Absolute!.Value.ToString();

    internal string ToCanonicalString() => Relative?.ToString() ?? Absolute!.Value.ToCanonicalString();
}
