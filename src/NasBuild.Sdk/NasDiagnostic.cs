using NasBuild.Core.Diagnostics;

namespace NasBuild.Sdk;

/// <summary>An error, a warning or an info of a build.</summary>
/// <param name="Id">The id, such as <c>NAS0104</c>.</param>
/// <param name="Severity">The severity.</param>
/// <param name="Message">The text: what is wrong, what is expected, what to do.</param>
/// <param name="File">The file that it is about; null if there is none.</param>
/// <param name="Line">The line, counted from 1; 0 without a file.</param>
/// <param name="Column">The column, counted from 1; 0 without a file.</param>
public sealed record NasDiagnostic(
    string Id, NasSeverity Severity, string Message, string? File, int Line, int Column)
{
    /// <summary>Returns the form that MSBuild and editors link: <c>nas.yaml(12,5): error NAS0104: text</c>.</summary>
    public override string ToString()
    {
        var origin = File is null ? "nas " : FormattableString.Invariant($"{File}({Line},{Column})");
        return $"{origin}: {Severity.ToString().ToLowerInvariant()} {Id}: {Message}";
    }

    internal static NasDiagnostic Of(Diagnostic diagnostic) => new(
        diagnostic.Id,
        diagnostic.Severity switch
        {
            DiagnosticSeverity.Error => NasSeverity.Error,
            DiagnosticSeverity.Warning => NasSeverity.Warning,
            _ => NasSeverity.Info,
        },
        diagnostic.Message,
        diagnostic.Position?.File,
        diagnostic.Position?.Line ?? 0,
        diagnostic.Position?.Column ?? 0);
}
