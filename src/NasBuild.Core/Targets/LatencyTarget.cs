using System.Globalization;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;

namespace NasBuild.Core.Targets;

/// <summary>The target of the latency for one sample, which is measured side by side with the original's.</summary>
internal sealed record LatencyTarget() : CostTarget("latency", "latency", settings => settings.Latency)
{
    /// <summary>
    /// The share of the limit that a search aims at: quick measurements have a noise of a few percent.
    /// </summary>
    public override double SearchMargin => 0.97;

    /// <summary>
    /// The factor by which the smallest candidate's latency may exceed a target that may still be reached.
    /// </summary>
    public override double Tolerance => 1.1;

    /// <inheritdoc/>
    public override double Share(Measured trial, Profile original) => trial.LatencyRatio;

    /// <inheritdoc/>
    public override double MinimumShare(Profile original) => original.MinimumLatencyRatio;

    /// <inheritdoc/>
    public override string OriginalText(Profile original) => Amounts.Ms(original.LatencyMs);

    /// <inheritdoc/>
    public override string MinimumText(Profile original) =>
        $"about {Amounts.Percent(original.MinimumLatencyRatio)} of the original";

    /// <inheritdoc/>
    public override Gate? Check(NasConfiguration configuration, Measurement measured)
    {
        if (Limit(configuration.Target) is not { } limit)
        {
            return null;
        }

        // A share of the original's latency is compared with the ratio of paired runs, which drifts less than either
        // time.
        var (ratio, ms) = (measured.Latency.Ratio, measured.Latency.Candidate.MedianMs);
        var met = limit.Share is { } share ? ratio <= share.Fraction : ms <= limit.Amount;
        return new Gate(this, LimitIn(configuration.Target)!, met ? null : Descriptors.LatencyMissed.At(
            configuration.PositionOf("target.latency"),
            $"{Amounts.Ms(ms)}, {Amounts.Percent(ratio)} of the original",
            limit,
            "Search longer, or allow a larger 'prune.max-ratio' or more loss of quality."));
    }

    /// <inheritdoc/>
    public override ReportLine Line(NasConfiguration configuration, Measurement measured)
    {
        var (limit, verdict) = Judged(configuration, measured);
        var latency = measured.Latency;
        var threads = configuration.Threads == 0 ? "a thread a core" : string.Create(
            CultureInfo.InvariantCulture, $"{configuration.Threads} threads");
        var at = measured.InputText is { Length: > 0 } shapes ? $"at {shapes}, " : "";
        var spread = $"spread {Amounts.Percent(latency.RatioLow)} to {Amounts.Percent(latency.RatioHigh)}";
        return new ReportLine(
            Name, Amounts.Ms(latency.Original.MedianMs), Amounts.Ms(latency.Candidate.MedianMs),
            Amounts.Percent(latency.Ratio), limit, verdict,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{at}median of {latency.Blocks} paired blocks, {measured.Provider}, {threads}; {spread}"))
        {
            Gain = Amounts.Gain(latency.Ratio, "faster", "slower"),
        };
    }

    /// <inheritdoc/>
    protected override double Cost(Profile original) => original.LatencyMs;
}
