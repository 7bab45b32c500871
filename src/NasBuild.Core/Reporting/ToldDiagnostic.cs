using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Reporting;

/// <summary>A diagnostic as it was told, with what a log needs to know of its kind.</summary>
/// <param name="Id">The id of its kind.</param>
/// <param name="Title">The title of its kind.</param>
/// <param name="MessageFormat">The message of its kind, with places for what differs.</param>
/// <param name="DefaultSeverity">The severity of its kind.</param>
/// <param name="Severity">Its own severity.</param>
/// <param name="Message">Its text.</param>
/// <param name="File">The full path of the file that it is about: nas.yaml where it names none.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The column, counted from 1.</param>
public sealed record ToldDiagnostic(
    string Id, string Title, string MessageFormat, DiagnosticSeverity DefaultSeverity, DiagnosticSeverity Severity, string Message, string File, int Line, int Column)
{
    /// <summary>A diagnostic told for a nas.yaml.</summary>
    public static ToldDiagnostic Of(Diagnostic diagnostic, string configPath)
    {
        var (kind, position) = (diagnostic.Descriptor, diagnostic.Position ?? new SourcePosition(configPath, 1, 1));
        return new ToldDiagnostic(
            kind.Id, kind.Title, kind.MessageFormat, kind.Severity, diagnostic.Severity, diagnostic.Message, Path.GetFullPath(position.File), position.Line, position.Column);
    }
}
