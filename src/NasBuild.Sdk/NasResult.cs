namespace NasBuild.Sdk;

/// <summary>The result of a build.</summary>
/// <param name="Output">The full path of the optimised model; null if the build failed.</param>
/// <param name="Metrics">The before/after table; empty if the build failed, or shipped the original.</param>
/// <param name="Diagnostics">The errors, warnings and infos, in the order in which they were reported.</param>
public sealed record NasResult(
    string? Output, IReadOnlyList<NasMetric> Metrics, IReadOnlyList<NasDiagnostic> Diagnostics)
{
    /// <summary>True if there is a model.</summary>
    public bool Succeeded => Output is not null;

    /// <summary>True if the lock's policy was applied, and nothing was searched.</summary>
    public bool IsFromLock { get; init; }

    /// <summary>The full path of report.json, which has all measurements; null if the build failed.</summary>
    public string? ReportFile { get; init; }

    /// <summary>The errors.</summary>
    public IEnumerable<NasDiagnostic> Errors => Diagnostics.Where(d => d.Severity == NasSeverity.Error);
}
