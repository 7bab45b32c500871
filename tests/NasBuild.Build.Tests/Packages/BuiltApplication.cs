namespace NasBuild.Build.Tests.Packages;

/// <summary>A small application and its first build, once per test run.</summary>
internal sealed class BuiltApplication : IDisposable
{
    public const string Name = "Söhne & App";

    private static readonly Lock Gate = new();
    private static BuiltApplication? built;

    private BuiltApplication(TestContext context)
    {
        Project = new PackedProject(context);
        SmallApplication.WriteTo(Project, Name);
        FirstBuild = Project.Build(Name).Succeeded();
        Folders.Copy(Project.PathOf(Name), Project.PathOf("copy"));
    }

    /// <summary>The application itself, for the one test that goes on with it.</summary>
    public PackedProject Project { get; }

    public BuildRun FirstBuild { get; }

    /// <summary>The model that the first build made.</summary>
    public byte[] Model => File.ReadAllBytes(Project.PathOf("copy/bin/Debug/net10.0/net.onnx"));

    public static BuiltApplication Provide(TestContext context)
    {
        lock (Gate)
        {
            return built ??= new BuiltApplication(context);
        }
    }

    /// <summary>Copies all that the first build left to <paramref name="folder"/>.</summary>
    public void CopyTo(string folder) => Folders.Copy(Project.PathOf("copy"), folder);

    /// <summary>Copies the lock beside the nas.yaml of <paramref name="folder"/>, which says the same.</summary>
    public void CopyLockTo(string folder) =>
        File.Copy(Project.PathOf("copy/nas.lock.json"), Path.Combine(folder, "nas.lock.json"));

    public static void Delete() => built?.Dispose();

    public void Dispose() => Project.Dispose();
}
