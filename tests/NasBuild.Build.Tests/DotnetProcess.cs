using System.Diagnostics;
using System.Text;

namespace NasBuild.Build.Tests;

/// <summary>The dotnet command as a user starts it: with neither the machine's nor the test runner's own settings.</summary>
internal static class DotnetProcess
{
    /// <summary>Runs to the end and leaves a transcript in the test's output.</summary>
    public static (int ExitCode, string Output) Run(TestContext context, string folder, string[] arguments, params (string Name, string Value)[] environment)
    {
        using var process = Start(folder, arguments, environment);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        context.WriteLine($"$ dotnet {string.Join(' ', arguments)}\n{output}");
        return (process.ExitCode, output);
    }

    public static Process Start(string folder, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var name in start.Environment.Keys.Where(IsForeign).ToList())
        {
            start.Environment.Remove(name);
        }

        // Most of these processes end before what they learn about themselves pays.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static bool IsForeign(string variable) =>
        variable is "CI" or "DOTNET_HOST_PATH" || variable.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("NAS", StringComparison.OrdinalIgnoreCase) || variable.StartsWith("TESTINGPLATFORM", StringComparison.Ordinal);
}
