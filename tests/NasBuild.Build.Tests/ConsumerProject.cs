using System.Diagnostics;

namespace NasBuild.Build.Tests;

/// <summary>
/// A project that uses NasBuild, in a temporary folder; commands run in it and leave transcripts in the test's output.
/// </summary>
internal sealed class ConsumerProject : IDisposable
{
    public const string AllStages = "validate predict search prune emit report";

    private readonly TestContext _context;
    private readonly string _root;

    public ConsumerProject(TestContext context, string folder = "App", string targetFramework = "net10.0")
    {
        _context = context;
        _root = Directory.CreateTempSubdirectory("nasbuild-").FullName;
        Folder = Path.Combine(_root, folder);
        var property = targetFramework.Contains(';', StringComparison.Ordinal) ? "TargetFrameworks" : "TargetFramework";
        Write(
            "../Directory.Build.props", $"""<Project><Import Project="{Package}/build/NasBuild.props" /></Project>""");
        Write("../Directory.Build.targets", $"""
            <Project>
              <Import Project="{Package}/build/NasBuild.targets" Condition="'$(TargetFramework)' != ''" />
              <Import Project="{Package}/buildMultiTargeting/NasBuild.targets" Condition="'$(TargetFramework)' == ''" />
            </Project>
            """);
        Write("App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <{property}>{targetFramework}</{property}>
              </PropertyGroup>
              <ItemGroup><Content Include="note.txt" CopyToOutputDirectory="PreserveNewest" /></ItemGroup>
            </Project>
            """);
        Write("note.txt", "content of its own");
        Write("Class.cs", "public class Class { }\n");
        Write("model.txt", "model");
        Write("nas.yaml", "# a comment\nmodel: model.txt\noutput: fashion.onnx\n");
    }

    public static string Package { get; } = Path.Combine(AppContext.BaseDirectory, "package");

    public string Folder { get; }

    public string PathOf(string file) => Path.GetFullPath(Path.Combine(Folder, file));

    public bool Has(string file) => File.Exists(PathOf(file));

    public string Read(string file) => File.ReadAllText(PathOf(file));

    public void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
        File.WriteAllText(PathOf(file), text);
    }

    public void Delete(string file) => File.Delete(PathOf(file));

    /// <summary>What dotnet build does, in this process; restored the first time only.</summary>
    public BuildRun Build(params string[] arguments)
    {
        string[] restore = Has("obj/project.assets.json") ? [] : ["-restore"];
        return MSBuild([.. restore, "-consoleLoggerParameters:Summary", .. arguments]);
    }

    /// <summary>Only the stages, which is quicker where the rest of the build does not matter.</summary>
    public BuildRun RunStages(params string[] arguments) => MSBuild(["-target:NasReport", .. arguments]);

    /// <summary>MSBuild in this process, as quiet as dotnet build has it.</summary>
    public BuildRun MSBuild(params string[] arguments) => MSBuildOf("App.csproj", arguments);

    /// <summary>The same for another project or a solution.</summary>
    public BuildRun MSBuildOf(string project, params string[] arguments) =>
        Run(() => InProcessMSBuild.Run(_context, PathOf(project), ["-verbosity:minimal", .. arguments]));

    /// <summary>A dotnet command.</summary>
    public BuildRun Dotnet(params string[] arguments) => Dotnet(arguments, []);

    /// <summary>A dotnet command with variables in its environment.</summary>
    public BuildRun Dotnet(string[] arguments, params (string Name, string Value)[] environment) =>
        Run(() => UserProcess.Run(_context, Folder, "dotnet", arguments, environment));

    public Process Start(params string[] arguments) => UserProcess.Start(Folder, "dotnet", arguments);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private BuildRun Run(Func<(int ExitCode, string Output)> command)
    {
        Delete("worker.log");
        var (exitCode, output) = command();
        return new BuildRun(exitCode, output, WorkerStarts());
    }

    private WorkerStart[] WorkerStarts() => Has("worker.log")
        ? [.. File.ReadLines(PathOf("worker.log"))
            .Select(l => l.Split('|')).Select(p => new WorkerStart(p[0], p[1], p[2]))]
        : [];
}
