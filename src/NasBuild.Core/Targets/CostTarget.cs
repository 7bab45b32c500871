using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Results;

namespace NasBuild.Core.Targets;

/// <summary>A target of a cost to minimise. All costs compare as shares of the original's.</summary>
/// <param name="Key">The key in the section <c>target</c> of nas.yaml.</param>
/// <param name="Name">The name in tables.</param>
/// <param name="Limit">The limit that nas.yaml sets.</param>
internal abstract record CostTarget(string Key, string Name, Func<TargetSettings, Limit?> Limit) : Target(Key, Name)
{
    /// <summary>The share of the limit that a search aims at; below 1 if a quick measurement has noise.</summary>
    public virtual double SearchMargin => 1;

    /// <summary>
    /// The factor by which a measurement before the search may exceed a limit that the search may still reach.
    /// </summary>
    public virtual double Tolerance => 1;

    /// <inheritdoc/>
    public override string? LimitIn(TargetSettings settings) => Limit(settings) is { } limit ? $"<= {limit}" : null;

    /// <summary>Returns a trial's cost as a share of the original's.</summary>
    public abstract double Share(Measured trial, Profile original);

    /// <summary>Returns the limit as a share of the original's cost; null if nas.yaml sets none.</summary>
    public double? LimitShare(TargetSettings settings, Profile original) =>
        Limit(settings) is { } limit ? limit.Of(Cost(original)) / Math.Max(Cost(original), double.Epsilon) : null;

    /// <summary>Returns the excess of a trial over the limit, relative to it; 0 if there is none.</summary>
    /// <param name="settings">The targets.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="original">The original.</param>
    /// <param name="quick">True if the trial was measured quickly, so that the search aims below the limit.</param>
    public double Excess(TargetSettings settings, Measured trial, Profile original, bool quick) =>
        LimitShare(settings, original) is { } limit
            ? Math.Max(0, (Share(trial, original) / ((quick ? SearchMargin : 1) * limit)) - 1)
            : 0;

    /// <summary>Returns the minimum share of the original's cost that was reached before the search.</summary>
    public abstract double MinimumShare(Profile original);

    /// <summary>Returns the original's cost as text.</summary>
    public abstract string OriginalText(Profile original);

    /// <summary>Returns the minimum cost as text, for the message that the target cannot be reached.</summary>
    public abstract string MinimumText(Profile original);

    /// <summary>Returns the original's cost in the unit of the limit.</summary>
    protected abstract double Cost(Profile original);
}
