using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Results;

namespace NasBuild.Core.Targets;

/// <summary>
/// What the optimised model must reach: a row of <see cref="TargetTable"/>. A gate, an objective of the search, the check before it,
/// the before/after table, the report and <c>nas retarget</c> all read the row.
/// </summary>
/// <param name="Key">The key in the section <c>target</c> of nas.yaml.</param>
/// <param name="Name">The name in tables.</param>
internal abstract record Target(string Key, string Name)
{
    /// <summary>The limit as tables show it; null where nas.yaml sets none.</summary>
    public abstract string? LimitIn(TargetSettings settings);

    /// <summary>The target held against what was measured; null where nas.yaml sets no limit, or nothing was measured.</summary>
    public abstract Gate? Check(NasConfiguration configuration, Measurement measured);

    /// <summary>The row of the before/after table; null where the target has none.</summary>
    public abstract ReportLine? Line(NasConfiguration configuration, Measurement measured);

    /// <summary>How the verdict of a gate reads in a table.</summary>
    protected (string Limit, string Verdict) Judged(NasConfiguration configuration, Measurement measured) =>
        Check(configuration, measured) is { } gate ? (gate.Limit, gate.Met ? "ok" : "missed") : ("", "");
}
