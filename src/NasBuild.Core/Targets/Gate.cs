using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Targets;

/// <summary>A target of nas.yaml and whether the optimised model meets it.</summary>
/// <param name="Target">The target.</param>
/// <param name="Limit">The limit as tables show it, such as <c>&lt;= 25 %</c>.</param>
/// <param name="Missed">The diagnostic of a missed target; null if it is met.</param>
internal sealed record Gate(Target Target, string Limit, Diagnostic? Missed)
{
    /// <summary>True if the target is met.</summary>
    public bool Met => Missed is null;
}
