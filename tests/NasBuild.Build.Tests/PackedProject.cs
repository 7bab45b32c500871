using System.Diagnostics;

namespace NasBuild.Build.Tests;

/// <summary>
/// Projects that use NasBuild's packages and its real worker, in a temporary folder outside the repository.
/// </summary>
internal sealed class PackedProject : IDisposable
{
    private readonly TestContext _context;

    public PackedProject(TestContext context)
    {
        PackedPackages.Provide(context);
        _context = context;
        Folder = Directory.CreateTempSubdirectory("nasbuild-packed-").FullName;
        PackedPackages.ConfigureIn(Folder);
    }

    public string Folder { get; }

    public string PathOf(string file) => Path.GetFullPath(Path.Combine(Folder, file));

    public bool Has(string file) => File.Exists(PathOf(file));

    public string Read(string file) => File.ReadAllText(PathOf(file));

    public void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
        File.WriteAllText(PathOf(file), text);
    }

    /// <summary>Replaces text of a file, which must have it.</summary>
    public void Edit(string file, string old, string by)
    {
        Assert.Contains(old, Read(file));
        Write(file, Read(file).Replace(old, by, StringComparison.Ordinal));
    }

    /// <summary>Restores a project of this folder, in this process.</summary>
    public void Restore(string folder) => MSBuild(folder, "-target:Restore").Succeeded();

    /// <summary>dotnet build in a folder of this one.</summary>
    public BuildRun Build(string folder, params string[] arguments) =>
        Dotnet(folder, ["build", "--disable-build-servers", .. arguments]);

    /// <summary>
    /// What dotnet build does there, in this process, restored the first time only: where no stage takes long.
    /// </summary>
    public BuildRun BuildInProcess(string folder, params string[] arguments)
    {
        string[] restore = Has($"{folder}/obj/project.assets.json") ? [] : ["-restore"];
        return MSBuild(folder, [.. restore, "-verbosity:minimal", "-consoleLoggerParameters:Summary", .. arguments]);
    }

    /// <summary>A dotnet command in a folder of this one. The stages it ran are told by their stamps.</summary>
    public BuildRun Dotnet(string folder, params string[] arguments) => Dotnet(folder, arguments, []);

    /// <summary>The same, with variables in its environment.</summary>
    public BuildRun Dotnet(string folder, string[] arguments, params (string Name, string Value)[] environment) =>
        Run(folder, path =>
            UserProcess.Run(_context, path, "dotnet", arguments, [.. PackedPackages.Variables, .. environment]));

    public Process Start(string folder, params string[] arguments) =>
        UserProcess.Start(PathOf(folder), "dotnet", arguments, PackedPackages.Variables);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private BuildRun MSBuild(string folder, params string[] arguments) =>
        Run(folder, path => InProcessMSBuild.Run(_context, ProjectIn(path), arguments, PackedPackages.Variables));

    private BuildRun Run(string folder, Func<string, (int ExitCode, string Output)> command)
    {
        var path = PathOf(folder);
        var before = Stamps(path);
        var (exitCode, output) = command(path);
        var ran = Stamps(path)
            .Where(s => !before.TryGetValue(s.Key, out var time) || time != s.Value)
            .OrderBy(s => s.Value)
            .Select(s => new WorkerStart(Path.GetFileNameWithoutExtension(s.Key), Path.GetDirectoryName(s.Key)!, ""));
        return new BuildRun(exitCode, output, [.. ran]);
    }

    private static string ProjectIn(string folder) => Directory.GetFiles(folder, "*.csproj").Single();

    private static Dictionary<string, DateTime> Stamps(string folder) =>
        Directory.EnumerateFiles(folder, "*.stamp", SearchOption.AllDirectories)
            .ToDictionary(f => f, File.GetLastWriteTimeUtc);
}
