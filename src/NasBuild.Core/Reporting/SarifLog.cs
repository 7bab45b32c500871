using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Reporting;

/// <summary>
/// Diagnostics as a log in the Static Analysis Results Interchange Format, OASIS SARIF 2.1.0: one run of the tool
/// NasBuild, with the rules of its results. Files are named by absolute URIs, as the C# compiler's own logs do.
/// </summary>
public static partial class SarifLog
{
    /// <summary>Writes a log.</summary>
    /// <param name="path">The file.</param>
    /// <param name="diagnostics">The diagnostics, in order.</param>
    /// <exception cref="NasException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<ReportedDiagnostic> diagnostics)
    {
        ImmutableArray<ReportedDiagnostic> all = [.. diagnostics];
        ImmutableArray<ReportedDiagnostic> rules = [.. all.DistinctBy(d => d.Id).OrderBy(
            d => d.Id, StringComparer.Ordinal)];
        ImmutableArray<string> ids = [.. rules.Select(r => r.Id)];
        var log = new JsonObject
        {
            ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject
                {
                    ["driver"] = new JsonObject
                    {
                        ["name"] = "NasBuild",
                        ["version"] = Plan.Tool,
                        ["semanticVersion"] = Plan.Tool,
                        ["informationUri"] = DiagnosticDescriptor.Project,
                        ["rules"] = new JsonArray([.. rules.Select(Rule)]),
                    },
                },
                ["results"] = new JsonArray([.. all.Select(d => Result(d, ids.IndexOf(d.Id)))]),
                ["columnKind"] = "utf16CodeUnits",
            }),
        };
        AtomicFile.Write(path, StageCache.ToBytes(log));
    }

    private static JsonObject Rule(ReportedDiagnostic kind) => new()
    {
        ["id"] = kind.Id,
        ["shortDescription"] = Text(kind.Title),
        ["fullDescription"] = Text(Place().Replace(kind.MessageFormat, "…")),
        ["help"] = Text(Place().Replace(kind.MessageFormat, "…")),
        ["helpUri"] = DiagnosticDescriptor.HelpLinkOf(kind.Id),
        ["defaultConfiguration"] = new JsonObject { ["level"] = Level(kind.DefaultSeverity) },
    };

    private static JsonObject Result(ReportedDiagnostic diagnostic, int rule) => new()
    {
        ["ruleId"] = diagnostic.Id,
        ["ruleIndex"] = rule,
        ["level"] = Level(diagnostic.Severity),
        ["message"] = Text(diagnostic.Message),
        ["locations"] = new JsonArray(new JsonObject
        {
            ["physicalLocation"] = new JsonObject
            {
                ["artifactLocation"] = new JsonObject { ["uri"] = new Uri(diagnostic.File).AbsoluteUri },
                ["region"] = new JsonObject { ["startLine"] = diagnostic.Line, ["startColumn"] = diagnostic.Column },
            },
        }),
    };

    private static JsonObject Text(string text) => new() { ["text"] = text };

    private static string Level(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "note",
    };

    [GeneratedRegex(@"\{\d+(:[^}]*)?\}")]
    private static partial Regex Place();
}
