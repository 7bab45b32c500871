using NasBuild.Core.Compression.Complexity;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;

namespace NasBuild.Core.Targets;

/// <summary>A target of a cost that is counted of a model, without measuring: the same on every machine.</summary>
/// <param name="Key">The key in the section <c>target</c> of nas.yaml, and of the count.</param>
/// <param name="Name">The name in tables.</param>
/// <param name="Limit">The limit that nas.yaml sets.</param>
internal sealed record CountedTarget(
    string Key, string Name, Func<TargetSettings, Limit?> Limit) : CostTarget(Key, Name, Limit)
{
    /// <summary>The function that counts the cost of a model, in the unit of an absolute limit.</summary>
    public required Func<CountedModel, long> Count { get; init; }

    /// <summary>The function that formats a count.</summary>
    public required Func<long, string> Show { get; init; }

    /// <summary>
    /// The function that returns the diagnostic of a missed limit, from the position, the count with its share, the
    /// limit and the remedy.
    /// </summary>
    public required Func<SourcePosition?, string, Limit, string, Diagnostic> Missed { get; init; }

    /// <summary>
    /// The function that returns the cost as a differentiable function of the policy, or one that it is linear in;
    /// activations have the given bits.
    /// </summary>
    public required Func<ModelComplexity, int, PolicyComplexity> Formula { get; init; }

    /// <summary>
    /// True if the cost is a linear function of <see cref="Formula"/>, fitted to trials, and not the formula itself.
    /// </summary>
    public bool IsFitted { get; init; }

    /// <summary>True if tables show the cost without a target too.</summary>
    public bool IsAlwaysShown { get; init; }

    /// <summary>The word for less of the cost.</summary>
    public string LessWord { get; init; } = "fewer";

    /// <summary>The word for more of the cost.</summary>
    public string MoreWord { get; init; } = "more";

    /// <summary>The remedy for a missed limit.</summary>
    public string Remedy { get; init; } = "Allow a larger 'prune.max-ratio', fewer bits, or more loss of quality.";

    /// <inheritdoc/>
    public override double Share(Measured trial, Profile original) => Share(trial.Counts[Key], original.Counts[Key]);

    /// <inheritdoc/>
    public override double MinimumShare(Profile original) => Share(original.MinimumCounts[Key], original.Counts[Key]);

    /// <inheritdoc/>
    public override string OriginalText(Profile original) => Show(original.Counts[Key]);

    /// <inheritdoc/>
    public override string MinimumText(Profile original) =>
        WithShare(original.MinimumCounts[Key], original.Counts[Key]);

    /// <inheritdoc/>
    public override Gate? Check(NasConfiguration configuration, Measurement measured)
    {
        if (Limit(configuration.Target) is not { } limit || Counts(measured) is not var (original, optimized))
        {
            return null;
        }

        return new Gate(this, LimitIn(configuration.Target)!, optimized <= limit.Of(original) ? null
            : Missed(configuration.PositionOf($"target.{Key}"), WithShare(optimized, original), limit, Remedy));
    }

    /// <inheritdoc/>
    public override ReportLine? Line(NasConfiguration configuration, Measurement measured)
    {
        if (Counts(measured) is not var (original, optimized)
            || !(IsAlwaysShown || Limit(configuration.Target) is not null))
        {
            return null;
        }

        var (limit, verdict) = Judged(configuration, measured);
        var share = Share(optimized, original);
        return new ReportLine(
            Name, Show(original), Show(optimized), Amounts.Percent(share), limit, verdict, "")
        {
            Gain = Amounts.Gain(share, LessWord, MoreWord),
        };
    }

    /// <inheritdoc/>
    protected override double Cost(Profile original) => original.Counts[Key];

    private static double Share(long count, long original) => (double)count / Math.Max(1, original);

    private (long Original, long Optimized)? Counts(Measurement measured) =>
        (measured.Original.Find(Key), measured.Optimized.Find(Key)) is ({ } original, { } optimized)
            ? (original, optimized)
            : null;

    private string WithShare(long count, long original) =>
        $"{Show(count)} ({Amounts.Percent(Share(count, original))} of the original)";
}
