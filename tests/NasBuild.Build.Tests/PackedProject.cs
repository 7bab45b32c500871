using System.Diagnostics;

namespace NasBuild.Build.Tests;

/// <summary>Projects that use NasBuild's packages and its real worker, in a temporary folder outside the repository.</summary>
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

    /// <summary>dotnet build in a folder of this one.</summary>
    public BuildRun Build(string folder, params string[] arguments) => Dotnet(folder, ["build", "--disable-build-servers", .. arguments]);

    /// <summary>A dotnet command in a folder of this one. The stages it ran are told by their stamps.</summary>
    public BuildRun Dotnet(string folder, params string[] arguments) => Dotnet(folder, arguments, []);

    /// <summary>The same, with variables in its environment.</summary>
    public BuildRun Dotnet(string folder, string[] arguments, params (string Name, string Value)[] environment)
    {
        var before = Stamps(PathOf(folder));
        var (exitCode, output) = DotnetProcess.Run(_context, PathOf(folder), arguments, [.. PackedPackages.Variables, .. environment]);
        var ran = Stamps(PathOf(folder)).Where(s => !before.TryGetValue(s.Key, out var time) || time != s.Value).OrderBy(s => s.Value)
            .Select(s => new WorkerStart(Path.GetFileNameWithoutExtension(s.Key), Path.GetDirectoryName(s.Key)!, ""));
        return new BuildRun(exitCode, output, [.. ran]);
    }

    public Process Start(string folder, params string[] arguments) => DotnetProcess.Start(PathOf(folder), arguments, PackedPackages.Variables);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static Dictionary<string, DateTime> Stamps(string folder) =>
        Directory.EnumerateFiles(folder, "*.stamp", SearchOption.AllDirectories).ToDictionary(f => f, File.GetLastWriteTimeUtc);
}
