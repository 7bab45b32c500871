using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.Build.CommandLine;

namespace NasBuild.Build.Tests;

/// <summary>
/// MSBuild of the SDK that built these tests, in this process, as the dotnet command runs it in its own. One build at a
/// time: its current directory, environment and console are the process's.
/// </summary>
internal static class InProcessMSBuild
{
    private static readonly Lock Gate = new();
    private static readonly string Sdk = typeof(InProcessMSBuild).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "MSBuildToolsPath").Value!;

    // A compiler server of this run alone, which ends with it.
    private static readonly string CompilerServer = $"nasbuild-tests-{Environment.ProcessId}";

    static InProcessMSBuild()
    {
        AssemblyLoadContext.Default.Resolving += (context, name) =>
        {
            var path = Path.Combine(Sdk, name.Name + ".dll");
            return File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
        };
        var variables = Environment.GetEnvironmentVariables().Keys.Cast<string>();
        foreach (var name in variables.Except(UserProcess.Variables.Keys))
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        Environment.SetEnvironmentVariable("MSBUILD_EXE_PATH", Path.Combine(Sdk, "MSBuild.dll"));
        Environment.SetEnvironmentVariable("MSBuildExtensionsPath", Sdk);
        Environment.SetEnvironmentVariable("MSBuildSDKsPath", Path.Combine(Sdk, "Sdks"));
        var dotnet = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        Environment.SetEnvironmentVariable("DOTNET_HOST_PATH", Path.GetFullPath(Path.Combine(Sdk, "..", "..", dotnet)));

        foreach (var (name, value) in UserProcess.Own)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    /// <summary>Runs <c>dotnet msbuild</c> with the arguments and leaves a transcript in the test's output.</summary>
    /// <param name="context">The test.</param>
    /// <param name="project">
    /// The full path of a project or solution. MSBuild sets the current directory back after it has returned, so it
    /// cannot be started in a folder that a test deletes.
    /// </param>
    /// <param name="arguments">What else the command line has.</param>
    /// <param name="environment">Variables of this build alone.</param>
    public static (int ExitCode, string Output) Run(
        TestContext context, string project, string[] arguments, params (string Name, string Value)[] environment)
    {
        using var output = new StringWriter();
        lock (Gate)
        {
            var console = Console.Out;
            var before = environment.Select(v => (v.Name, Environment.GetEnvironmentVariable(v.Name))).ToList();
            try
            {
                Set(environment.Select(v => (v.Name, (string?)v.Value)));
                Console.SetOut(output);
                string[] compiler = ["-p:UseSharedCompilation=true", $"-p:SharedCompilationId={CompilerServer}"];
                string[] all =
                    [project, .. arguments, "-nologo", "-nodeReuse:false", "-terminalLogger:off", .. compiler];
                return (Execute(all), output.ToString());
            }
            finally
            {
                Console.SetOut(console);
                Set(before);
                context.WriteLine($"$ dotnet msbuild {project} {string.Join(' ', arguments)}\n{output}");
            }
        }
    }

    /// <summary>Ends the compiler server.</summary>
    public static void StopCompilerServer()
    {
        var server = Path.Combine(Sdk, "Roslyn", "bincore", "VBCSCompiler.dll");
        string[] shutdown = ["exec", server, $"-pipename:{CompilerServer}", "-shutdown"];
        using var process = UserProcess.Start(AppContext.BaseDirectory, "dotnet", shutdown);
        process.WaitForExit();
    }

    // MSBuild's assembly is found only after the constructor has said where.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Execute(string[] arguments) => MSBuildApp.Main(arguments);

    private static void Set(IEnumerable<(string Name, string? Value)> variables)
    {
        foreach (var (name, value) in variables)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }
}
