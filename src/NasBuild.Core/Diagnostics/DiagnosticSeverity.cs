namespace NasBuild.Core.Diagnostics;

/// <summary>The severity of a diagnostic: an error fails the build, a warning and an info do not.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Information; no action is needed.</summary>
    Info,

    /// <summary>A problem that does not fail the build.</summary>
    Warning,

    /// <summary>A problem that fails the build.</summary>
    Error,
}
