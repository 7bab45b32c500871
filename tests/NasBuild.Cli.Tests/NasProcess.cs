using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace NasBuild.Cli.Tests;

/// <summary>The real <c>nas</c>, started in a folder.</summary>
internal sealed class NasProcess : IDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();
    private readonly ConcurrentQueue<string> error = new();

    private NasProcess(Process process) => this.process = process;

    public string Output => string.Join('\n', output);

    public bool HasExited => process.HasExited;

    public string Error => string.Join('\n', error);

    public static NasProcess Start(string folder, params IEnumerable<string> arguments) =>
        Start(folder, null, arguments);

    /// <summary>Starts it with a variable in the environment.</summary>
    public static NasProcess Start(
        string folder, (string Name, string Value)? variable, IEnumerable<string> arguments, string? app = null)
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(app ?? AppContext.BaseDirectory, "nas.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // ONNX Runtime sends no telemetry in CI anyway: tests hold what users have.
        start.Environment.Remove("CI");

        // Latencies of nets this small decide nothing.
        start.Environment["NAS_TIMING"] = "brief";
        if (variable is { } given)
        {
            start.Environment[given.Name] = given.Value;
        }

        var nas = new NasProcess(Process.Start(start)!);
        nas.process.OutputDataReceived += (_, e) => Keep(nas.output, e.Data);
        nas.process.ErrorDataReceived += (_, e) => Keep(nas.error, e.Data);
        nas.process.BeginOutputReadLine();
        nas.process.BeginErrorReadLine();
        return nas;
    }

    /// <summary>Runs to the end.</summary>
    public static (int ExitCode, string Output, string Error) Run(
        string folder, params IEnumerable<string> arguments) => Run(folder, null, arguments);

    /// <summary>Runs to the end, with a variable in the environment.</summary>
    public static (int ExitCode, string Output, string Error) Run(
        string folder, (string Name, string Value)? variable, params IEnumerable<string> arguments)
    {
        using var nas = Start(folder, variable, arguments);
        return (nas.WaitForExit(), nas.Output, nas.Error);
    }

    /// <summary>Runs that of another folder to the end.</summary>
    public static (int ExitCode, string Output, string Error) RunFrom(
        string app, string folder, params IEnumerable<string> arguments)
    {
        using var nas = Start(folder, null, arguments, app);
        return (nas.WaitForExit(), nas.Output, nas.Error);
    }

    public int WaitForExit()
    {
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Waits until a line of the output contains <paramref name="text"/>.</summary>
    public void WaitFor(string text)
    {
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            Assert.IsFalse(process.HasExited, $"nas ended without '{text}':\n{Output}\n{Error}");
            Thread.Sleep(20);
        }
    }

    /// <summary>Sends a signal: INT, TERM.</summary>
    public void Signal(string name) =>
        Process.Start("kill", ["-" + name, process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }
}
