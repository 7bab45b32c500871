using System.Diagnostics;

namespace NasBuild.Build.Tests;

/// <summary>A project of somebody who uses NasBuild, in a temporary folder; commands run in it and leave transcripts in the test's output.</summary>
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
        var multiTargeting = targetFramework.Contains(';', StringComparison.Ordinal);
        Write("../Directory.Build.props", $"""<Project><Import Project="{Package}/build/NasBuild.props" /></Project>""");
        Write("../Directory.Build.targets", $"""
            <Project>
              <Import Project="{Package}/build/NasBuild.targets" Condition="'$(TargetFramework)' != ''" />
              <Import Project="{Package}/buildMultiTargeting/NasBuild.targets" Condition="'$(TargetFramework)' == ''" />
            </Project>
            """);
        Write("App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <{(multiTargeting ? "TargetFrameworks" : "TargetFramework")}>{targetFramework}</{(multiTargeting ? "TargetFrameworks" : "TargetFramework")}>
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

    /// <summary>dotnet build, restore included.</summary>
    public BuildRun Build(params string[] arguments) => Run(["build", "--disable-build-servers", .. arguments]);

    /// <summary>Only the stages, which is quicker where the rest of the build does not matter.</summary>
    public BuildRun RunStages(params string[] arguments) =>
        Run(["msbuild", "-nologo", "-nodeReuse:false", "-target:NasReport", .. arguments]);

    public BuildRun Run(string[] arguments, params (string Name, string Value)[] environment)
    {
        Delete("worker.log");
        var (exitCode, output) = DotnetProcess.Run(_context, Folder, arguments, environment);
        return new BuildRun(exitCode, output, WorkerStarts());
    }

    public Process Start(string[] arguments) => DotnetProcess.Start(Folder, arguments);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private WorkerStart[] WorkerStarts() => Has("worker.log")
        ? [.. File.ReadLines(PathOf("worker.log")).Select(line => line.Split('|')).Select(parts => new WorkerStart(parts[0], parts[1], parts[2]))]
        : [];
}
