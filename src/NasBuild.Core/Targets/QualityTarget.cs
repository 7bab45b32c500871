using System.Collections.Immutable;
using System.Globalization;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Qualities;

namespace NasBuild.Core.Targets;

/// <summary>A target of quality, relative to the original's.</summary>
/// <param name="Key">The key in the section <c>target</c> of nas.yaml.</param>
/// <param name="Name">The name of the quality metric.</param>
internal sealed record QualityTarget(string Key, string Name) : Target(Key, Name)
{
    // The difference of two fractions is not exact.
    private const double Rounding = 1e-9;

    // The excess over a target of no loss is relative to this.
    private const double SmallestTolerance = 0.001;

    /// <summary>The limit as in nas.yaml, with its sign for tables; null if nas.yaml sets none.</summary>
    public required Func<TargetSettings, string?> Limit { get; init; }

    /// <summary>The tolerated loss, as a fraction; null if nas.yaml sets none.</summary>
    public required Func<TargetSettings, double?> Tolerated { get; init; }

    /// <summary>The loss of a quality relative to the original's, in the unit of <see cref="Tolerated"/>.</summary>
    public required Func<double, double, double> Loss { get; init; }

    /// <summary>The worst quality that is within a tolerated loss, given the original's.</summary>
    public required Func<double, double, double> Worst { get; init; }

    /// <summary>
    /// Returns the quality that follows from what was measured of each output; null if nas.yaml sets no limit.
    /// </summary>
    public Func<TargetSettings, SplitQuality, double?>? OfOutputs { get; init; }

    /// <summary>The diagnostic of a missed limit.</summary>
    public required DiagnosticDescriptor Missed { get; init; }

    /// <summary>The diagnostic's text about a split's quality.</summary>
    public required Func<SplitQuality, string> Found { get; init; }

    /// <inheritdoc/>
    public override string? LimitIn(TargetSettings settings) => Limit(settings);

    /// <summary>
    /// Returns the excess of the loss over the tolerated one, relative to it; infinity if a quality is NaN; 0 if there
    /// is no limit.
    /// </summary>
    /// <param name="settings">The targets.</param>
    /// <param name="quality">The quality of a trial.</param>
    /// <param name="original">The original's quality on the same samples.</param>
    public double Excess(TargetSettings settings, double quality, double original) =>
        Tolerated(settings) is not { } tolerated ? 0
        : Math.Max(0, ShareOfTolerated(settings, quality, original)
            - (tolerated / Math.Max(tolerated, SmallestTolerance)));

    /// <summary>
    /// Returns the loss relative to the tolerated one; infinity if a quality is NaN; 0 if there is no limit.
    /// </summary>
    /// <inheritdoc cref="Excess"/>
    public double ShareOfTolerated(TargetSettings settings, double quality, double original) =>
        Tolerated(settings) is not { } tolerated ? 0
        : Loss(quality, original) / Math.Max(tolerated, SmallestTolerance) is var share && double.IsNaN(share)
            ? double.PositiveInfinity : share;

    /// <summary>Returns the worst quality that meets the limit; null if there is no limit.</summary>
    public double? WorstQuality(TargetSettings settings, double original) =>
        Tolerated(settings) is { } tolerated ? Worst(original, tolerated) : null;

    /// <inheritdoc/>
    public override Gate? Check(NasConfiguration configuration, Measurement measured)
    {
        if (Tolerated(configuration.Target) is not { } tolerated || In(configuration, measured) is not { } quality)
        {
            return null;
        }

        return new Gate(
            this,
            Limit(configuration.Target)!,
            Loss(quality.Optimized, quality.Original) <= tolerated + Rounding ? null : Missed.At(
                configuration.PositionOf($"target.{Key}"),
                Found(quality),
                Limit(configuration.Target)!.TrimStart('<', '>', '=', ' ', '-', '+'),
                $"Measured on {quality.Samples} samples of the {quality.Split} split. Search longer, or relax size and latency."));
    }

    /// <inheritdoc/>
    public override ReportLine? Line(NasConfiguration configuration, Measurement measured)
    {
        if (In(configuration, measured) is not { } quality)
        {
            return null;
        }

        var (limit, verdict) = Judged(configuration, measured);
        return new ReportLine(
            Name, QualityText.Of(Name, quality.Original), QualityText.Of(Name, quality.Optimized),
            QualityText.Difference(quality, Name), limit, verdict, Note(quality));
    }

    // The quality in this target's metric: the one that was measured, or one that follows from the outputs.
    private SplitQuality? In(NasConfiguration configuration, Measurement measured) =>
        measured.Final is not { } quality ? null
        : measured.QualityMetric == Name ? quality
        : !quality.Outputs.IsEmpty && OfOutputs?.Invoke(configuration.Target, quality) is { } derived
            ? quality with { Original = 1, Optimized = derived }
        : null;

    // 64 samples of validation, which the search chose on; one minus relative L2; cosine 0.9987
    private string Note(SplitQuality quality) => string.Join("; ", new[]
    {
        string.Create(
            CultureInfo.InvariantCulture,
            $"{quality.Samples:N0} samples of {quality.Split}{(quality.IsChosenOn ? ", which decided the choice" : "")}"),
        Name == "agreement" ? quality.Measure : "",
        OfEach(quality.Outputs),
    }.Where(part => part.Length > 0));

    private string OfEach(ImmutableArray<OutputQuality> outputs) => Name switch
    {
        "agreement" when outputs is [var one] => $"cosine {QualityText.Of("cosine", one.Cosine)}",
        "agreement" => string.Join(", ", outputs.Select(o =>
            $"{o.Output} {Amounts.Percent(o.Agreement)} (cosine {QualityText.Of("cosine", o.Cosine)})")),
        _ when outputs.Length > 1 =>
            string.Join(", ", outputs.Select(o => $"{o.Output} {QualityText.Of("cosine", o.Cosine)}")),
        _ => "",
    };
}
