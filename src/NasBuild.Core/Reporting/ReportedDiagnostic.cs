using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Reporting;

/// <summary>A reported diagnostic, with the properties of its kind that a log needs.</summary>
/// <param name="Id">The id of its kind.</param>
/// <param name="Title">The title of its kind.</param>
/// <param name="MessageFormat">The message format of its kind.</param>
/// <param name="DefaultSeverity">The severity of its kind.</param>
/// <param name="Severity">Its own severity.</param>
/// <param name="Message">Its text.</param>
/// <param name="File">The full path of its file: nas.yaml if it has no position.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The column, counted from 1.</param>
public sealed record ReportedDiagnostic(
    string Id, string Title, string MessageFormat, DiagnosticSeverity DefaultSeverity, DiagnosticSeverity Severity,
    string Message, string File, int Line, int Column)
{
    /// <summary>Returns a diagnostic that was reported for a nas.yaml.</summary>
    public static ReportedDiagnostic Of(Diagnostic diagnostic, string configPath)
    {
        var (kind, position) = (diagnostic.Descriptor, diagnostic.Position ?? new SourcePosition(configPath, 1, 1));
        return new ReportedDiagnostic(
            kind.Id, kind.Title, kind.MessageFormat, kind.Severity, diagnostic.Severity, diagnostic.Message,
            Path.GetFullPath(position.File), position.Line, position.Column);
    }
}
