using System.Text.Json;
using NasBuild.Core.Builds;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Storage;

namespace NasBuild.Cli.Output;

/// <summary>The output of a command: its result on standard output, diagnostics on standard error.</summary>
/// <param name="AsJson">True to write the result as JSON.</param>
/// <param name="Verbosity">The amount of other output.</param>
internal sealed record CommandOutput(bool AsJson, Verbosity Verbosity)
{
    /// <summary>True if nothing but the result is written.</summary>
    public bool IsQuiet => Verbosity == Verbosity.Quiet;

    private static int? Width => Console.IsOutputRedirected ? null : Console.WindowWidth;

    /// <summary>Writes what the command was asked for.</summary>
    /// <param name="result">The result.</param>
    /// <param name="lines">Returns its lines for readers by the terminal's width; null if there is none.</param>
    public void Write<T>(T result, Func<int?, IEnumerable<string>> lines)
    {
        if (AsJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(result, JsonFormats.Indented));
            return;
        }

        foreach (var line in lines(Width))
        {
            Console.WriteLine(line);
        }
    }

    /// <summary>Writes what the command has done, such as a file that it wrote: not if it is quiet.</summary>
    public void Done<T>(T result, params IEnumerable<string> lines)
    {
        if (AsJson || !IsQuiet)
        {
            Write(result, _ => lines);
        }
    }

    /// <summary>Writes a remark for readers.</summary>
    public void Remark(string line)
    {
        if (!AsJson && !IsQuiet)
        {
            Console.WriteLine(line);
        }
    }

    /// <summary>Writes a diagnostic to standard error.</summary>
    public void Show(Diagnostic diagnostic)
    {
        if (!IsQuiet || diagnostic.Severity != DiagnosticSeverity.Info)
        {
            Console.Error.WriteLine(diagnostic);
        }
    }

    /// <summary>Returns a receiver of progress that writes lines.</summary>
    public Action<StageProgress> Progress(TextWriter output, TimeProvider? time = null)
    {
        if (IsQuiet)
        {
            return delegate { };
        }

        return new ProgressLines(output, time ?? TimeProvider.System, Verbosity).Show;
    }
}
