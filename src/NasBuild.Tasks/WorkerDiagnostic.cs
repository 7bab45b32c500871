using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace NasBuild.Tasks;

/// <summary>
/// A line in MSBuild's canonical form with a NAS code: <c>nas.yaml(12,5): error NAS0104: text</c>. Stricter than
/// MSBuild's own parser, for which "epoch 3: error rate: 0.1" is an error.
/// </summary>
internal sealed class WorkerDiagnostic
{
    private static readonly Regex Form = new(
        @"^\s*(?<file>.*?)\s*(\((?<line>\d+)(,(?<column>\d+))?\))?\s*:\s*(?<severity>error|warning) (?<code>NAS\d{4})\s*:\s*(?<text>.*)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    private readonly Match match;

    private WorkerDiagnostic(Match match) => this.match = match;

    /// <summary>Returns the address of the page that lists a code.</summary>
    public static string HelpLink(string code) =>
        "https://github.com/nasbuild/nasbuild/blob/main/src/NasBuild.Core/Diagnostics/README.md#"
        + code.ToLowerInvariant();

    public static WorkerDiagnostic? TryParse(string line) =>
        Form.Match(line) is { Success: true } match ? new WorkerDiagnostic(match) : null;

    public string File => match.Groups["file"].Value;

    public int Line => Number("line");

    public int Column => Number("column");

    public bool IsError => match.Groups["severity"].Value == "error";

    public string Code => match.Groups["code"].Value;

    public string Text => match.Groups["text"].Value;

    public void Log(TaskLoggingHelper log, string projectDirectory, bool asError)
    {
        var file = FullPath(projectDirectory);
        if (asError)
        {
            log.LogError(null, Code, null, HelpLink(Code), file, Line, Column, 0, 0, "{0}", Text);
        }
        else
        {
            log.LogWarning(null, Code, null, HelpLink(Code), file, Line, Column, 0, 0, "{0}", Text);
        }
    }

    // An origin such as "nas" is not a file.
    private string FullPath(string projectDirectory)
    {
        var path = Path.Combine(projectDirectory, File);
        return System.IO.File.Exists(path) ? path : File;
    }

    private int Number(string group) =>
        int.TryParse(match.Groups[group].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
}
