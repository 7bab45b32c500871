namespace NasBuild.Core.Diagnostics;

/// <summary>How a diagnostic counts: an error fails the build, a warning and an info do not.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Told, nothing to do.</summary>
    Info,

    /// <summary>Told, and worth a change.</summary>
    Warning,

    /// <summary>The build fails.</summary>
    Error,
}
