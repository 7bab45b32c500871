using System.Diagnostics.CodeAnalysis;

namespace NasBuild.Core.Configuration.Quantities;

/// <summary>The most that the latency may be: a share of the original's (<c>50 %</c>) or a time (<c>1.2 ms</c>).</summary>
public sealed record LatencyTarget
{
    /// <summary>A share of the original's latency.</summary>
    public LatencyTarget(Percent relative) => Relative = relative;

    /// <summary>A time.</summary>
    public LatencyTarget(Duration absolute) => Absolute = absolute;

    /// <summary>The share of the original's latency, or null when the target is a time.</summary>
    public Percent? Relative { get; }

    /// <summary>The time, or null when the target is a share.</summary>
    public Duration? Absolute { get; }

    /// <summary>The most that the latency may be, in milliseconds.</summary>
    /// <param name="originalMs">The original's latency, in milliseconds.</param>
    public double LimitMs(double originalMs) => Relative is { } share ? share.Fraction * originalMs : Absolute!.Value.Ms;

    /// <summary>Reads a text such as <c>50 %</c> or <c>1.2 ms</c>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out LatencyTarget? target)
    {
        target = Percent.TryParse(text, out Percent share) ? new LatencyTarget(share)
            : Duration.TryParse(text, out Duration time) ? new LatencyTarget(time)
            : null;
        return target is not null;
    }

    /// <summary>The text that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => Relative?.ToString() ?? Absolute!.Value.ToString();

    internal string ToCanonicalString() => Relative?.ToString() ?? Absolute!.Value.ToCanonicalString();
}
