using System.Collections;
using System.Diagnostics;
using System.Text;

namespace NasBuild.Build.Tests;

/// <summary>
/// A command as a user starts it: without settings of the machine, the test runner, or a build in this process.
/// </summary>
internal static class UserProcess
{
    /// <summary>The variables that this process was started with, without those.</summary>
    public static Dictionary<string, string> Variables { get; } = Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .Where(v => !IsForeign((string)v.Key)).ToDictionary(v => (string)v.Key, v => (string)v.Value!);

    /// <summary>
    /// Most processes end before what they learn about themselves pays, and latencies decide nothing.
    /// </summary>
    public static (string Name, string Value)[] Own { get; } = [("DOTNET_TieredPGO", "0"), ("NAS_TIMING", "brief")];

    /// <summary>Runs to the end and leaves a transcript in the test's output.</summary>
    public static (int ExitCode, string Output) Run(
        TestContext context, string folder, string command, string[] arguments,
        params (string Name, string Value)[] environment)
    {
        using var process = Start(folder, command, arguments, environment);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        context.WriteLine($"$ {command} {string.Join(' ', arguments)}\n{output}");
        return (process.ExitCode, output);
    }

    public static Process Start(
        string folder, string command, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();

        foreach (var (name, value) in Variables.Select(v => (v.Key, v.Value)).Concat(Own).Concat(environment))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static bool IsForeign(string variable) =>
        variable is "CI" or "DOTNET_HOST_PATH" || variable.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("NAS", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("TESTINGPLATFORM", StringComparison.Ordinal);
}
