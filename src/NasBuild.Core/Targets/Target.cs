using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Results;

namespace NasBuild.Core.Targets;

/// <summary>
/// A target of the optimised model: a row of <see cref="TargetTable"/>. The gates, the objectives of the search, the
/// check before it, the before/after table, the report and <c>nas retarget</c> all use the row.
/// </summary>
/// <param name="Key">The key in the section <c>target</c> of nas.yaml.</param>
/// <param name="Name">The name in tables.</param>
internal abstract record Target(string Key, string Name)
{
    /// <summary>Returns the limit as tables show it; null if nas.yaml sets none.</summary>
    public abstract string? LimitIn(TargetSettings settings);

    /// <summary>
    /// Returns the gate of the target for a measurement; null if nas.yaml sets no limit, or nothing was measured.
    /// </summary>
    public abstract Gate? Check(NasConfiguration configuration, Measurement measured);

    /// <summary>Returns the row of the before/after table; null if the target has none.</summary>
    public abstract ReportLine? Line(NasConfiguration configuration, Measurement measured);

    /// <summary>Returns the limit and the verdict of the gate for a table.</summary>
    protected (string Limit, string Verdict) Judged(NasConfiguration configuration, Measurement measured) =>
        Check(configuration, measured) is { } gate ? (gate.Limit, gate.Met ? "ok" : "missed") : ("", "");
}
