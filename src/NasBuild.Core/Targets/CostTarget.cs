using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Results;

namespace NasBuild.Core.Targets;

/// <summary>A target of something to make small. All costs compare as shares of the original's.</summary>
/// <param name="Key">The key in the section <c>target</c> of nas.yaml.</param>
/// <param name="Name">The name in tables.</param>
/// <param name="Limit">The limit that nas.yaml sets.</param>
internal abstract record CostTarget(string Key, string Name, Func<TargetSettings, Limit?> Limit) : Target(Key, Name)
{
    /// <summary>A search aims at this share of the limit, where a quick measurement scatters.</summary>
    public virtual double SearchMargin => 1;

    /// <summary>What is measured above the limit by this factor before the search may still be reached by it.</summary>
    public virtual double Tolerance => 1;

    /// <inheritdoc/>
    public override string? LimitIn(TargetSettings settings) => Limit(settings) is { } limit ? $"<= {limit}" : null;

    /// <summary>A trial's cost as a share of the original's.</summary>
    public abstract double Share(Measured trial, Profile original);

    /// <summary>The limit as a share of the original's cost; null where nas.yaml sets none.</summary>
    public double? LimitShare(TargetSettings settings, Profile original) =>
        Limit(settings) is { } limit ? limit.Of(Cost(original)) / Math.Max(Cost(original), double.Epsilon) : null;

    /// <summary>By how much a trial exceeds the limit, relative to it; 0 where it does not.</summary>
    /// <param name="settings">The targets.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="original">The original.</param>
    /// <param name="quick">True if the trial was measured quickly, so that the search aims below the limit.</param>
    public double Excess(TargetSettings settings, Measured trial, Profile original, bool quick) =>
        LimitShare(settings, original) is { } limit
            ? Math.Max(0, (Share(trial, original) / ((quick ? SearchMargin : 1) * limit)) - 1)
            : 0;

    /// <summary>The smallest share of the original's cost that was reached before the search.</summary>
    public abstract double MinimumShare(Profile original);

    /// <summary>The smallest cost in words, for the message that the target cannot be reached.</summary>
    public abstract string MinimumText(Profile original);

    /// <summary>The original's cost in the unit of the limit.</summary>
    protected abstract double Cost(Profile original);
}
