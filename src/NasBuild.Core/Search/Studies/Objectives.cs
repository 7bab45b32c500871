using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Results;
using NasBuild.Core.Targets;

namespace NasBuild.Core.Search.Studies;

/// <summary>The objectives of a search, all to be minimised, and the violation of its targets.</summary>
internal sealed class Objectives(NasConfiguration configuration, Profile profile, bool higherIsBetter)
{
    /// <summary>True if there is a target of cost.</summary>
    public bool LimitCosts => TargetTable.Costs.Any(t => Limit(t) is not null);

    /// <summary>
    /// The quality whose loss is worth all of the latency, relative to <see cref="Profile.SubsetQuality"/>; null if
    /// quality is not exchanged for latency.
    /// </summary>
    public double? WorstTraded => Limit(TargetTable.Latency) is null
        ? Quality?.WorstQuality(configuration.Target, profile.SubsetQuality) : null;

    private QualityTarget? Quality => TargetTable.OfMetric(profile.QualityMetric);

    /// <summary>
    /// Returns the maximum share of the original's cost that a search aims at; null without such a target.
    /// </summary>
    public double? Limit(CostTarget target) => target.SearchMargin * target.LimitShare(configuration.Target, profile);

    /// <summary>
    /// Returns the score for the search of widths: quality, latency and size at once, without a target, so that its
    /// trials serve every target.
    /// </summary>
    public Score Tradeoff(Measured measured) =>
        new([Loss(measured.Quality), measured.LatencyRatio, measured.Counts[Measurement.Size]]);

    /// <summary>
    /// Returns the score for the choice: within the targets the best quality, and of equals the fastest. Where a loss
    /// of quality is tolerated and no latency is a target, to lose all of it is worth all of the latency, in proportion:
    /// what nobody can tell apart by its quality should be fast. Without a quality metric the least compression. The
    /// target of quality applies after fine-tuning: before it, a better quality is better, but none is too low.
    /// </summary>
    public Score WithinTargets(Measured measured) => new(
        profile.QualityMetric is null ? [-measured.Counts[Measurement.Size]]
            : [WorstTraded is null ? Loss(measured.Quality) : Traded(measured), measured.LatencyRatio],
        Violation(measured, profile.SubsetQuality, quick: true, withQuality: configuration.Finetune is null));

    /// <summary>Returns the violation of the targets, each relative to its limit; 0 if all are met.</summary>
    /// <param name="measured">The trial.</param>
    /// <param name="originalQuality">The original's quality on the same samples.</param>
    /// <param name="quick">True if the trial was measured quickly.</param>
    /// <param name="withQuality">True if a finite quality may miss its target.</param>
    public double Violation(Measured measured, double originalQuality, bool quick = false, bool withQuality = true)
    {
        var costs = ViolationOfCosts(measured, quick);
        var quality = Quality?.Excess(configuration.Target, measured.Quality, originalQuality) ?? 0;
        return costs + (withQuality || double.IsInfinity(quality) ? quality : 0);
    }

    /// <summary>Returns the violation of the targets of cost alone.</summary>
    /// <param name="measured">The trial.</param>
    /// <param name="quick">True if the trial was measured quickly.</param>
    public double ViolationOfCosts(Measured measured, bool quick = true) =>
        TargetTable.Costs.Sum(t => t.Excess(configuration.Target, measured, profile, quick));

    private double Traded(Measured measured) => measured.LatencyRatio
        + Quality!.ShareOfTolerated(configuration.Target, measured.Quality, profile.SubsetQuality);

    private double Loss(double quality) =>
        double.IsNaN(quality) ? double.PositiveInfinity : higherIsBetter ? -quality : quality;
}
