namespace NasBuild.Build.Tests;

/// <summary>
/// The packages as users get them: packed from this repository into a folder that is a feed, once per test run. They are installed into a
/// packages folder of their own, so that no older ones of the same version are taken.
/// </summary>
[TestClass]
public static class PackedPackages
{
    private static readonly string Root = Directory.CreateTempSubdirectory("nasbuild-packages-").FullName;
    private static readonly Lock Gate = new();
    private static bool packed;

    /// <summary>The feed: NasBuild, NasBuild.Tool, NasBuild.Templates and ONNX Runtime.</summary>
    public static string Feed { get; } = Path.Combine(Root, "feed");

    /// <summary>Where the packages are installed for the tests: NUGET_PACKAGES of every command.</summary>
    public static string Installed { get; } = Path.Combine(Root, "installed");

    /// <summary>The version of all of them.</summary>
    public static string Version { get; } = typeof(PackedPackages).Assembly.GetName().Version!.ToString(3);

    private static string Machine => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>Packs them, the first time.</summary>
    public static void Provide(TestContext context)
    {
        lock (Gate)
        {
            if (packed)
            {
                return;
            }

            string[] projects = ["src/NasBuild.Tasks/NasBuild.Tasks.csproj", "src/NasBuild.Cli/NasBuild.Cli.csproj", "templates/NasBuild.Templates.csproj"];
            foreach (var project in projects.Where(p => File.Exists(Path.Combine(Repository.Root, p))))
            {
                var (exitCode, output) = DotnetProcess.Run(context, Repository.Root, ["pack", project, "--nologo", "--disable-build-servers", "-o", Feed, "-p:RunAnalyzers=false"]);
                Assert.AreEqual(0, exitCode, output);
            }

            // Where the configured sources lack ONNX Runtime, restore has made it in the repository's own feed.
            foreach (var package in Directory.EnumerateFiles(Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "feed")).FullName, "*.nupkg"))
            {
                File.Copy(package, Path.Combine(Feed, Path.GetFileName(package)));
            }

            packed = true;
        }
    }

    /// <summary>Makes <paramref name="folder"/> a place where the packages are found, together with those of the machine.</summary>
    public static void ConfigureIn(string folder) => File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
        <configuration>
          <fallbackPackageFolders><add key="machine" value="{Machine}" /></fallbackPackageFolders>
          <packageSources><add key="packed" value="{Feed}" /></packageSources>
        </configuration>
        """);

    [AssemblyCleanup]
    public static void Delete() => Directory.Delete(Root, recursive: true);
}
