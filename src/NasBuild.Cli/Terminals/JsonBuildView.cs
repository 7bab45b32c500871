using System.Text.Json;
using NasBuild.Cli.Output;
using NasBuild.Core.Builds;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Reporting;
using NasBuild.Core.Storage;

namespace NasBuild.Cli.Terminals;

/// <summary>A view for other programs: the report as JSON, and all else as plain lines on standard error.</summary>
internal sealed class JsonBuildView(TextWriter output, TextWriter error, CommandOutput options) : IBuildView
{
    private readonly PlainBuildView plain = new(error, error, options);

    public void Show(StageProgress progress) => plain.Show(progress);

    public void Show(Diagnostic diagnostic) => plain.Show(diagnostic);

    public void End(bool completed) => plain.End(completed);

    public void Show(BuildReport report, string shownOutput, string reportPath) =>
        output.WriteLine(JsonSerializer.Serialize(report, JsonFormats.Indented));

    public void Dispose()
    {
        plain.Dispose();
        output.Flush();
    }
}
