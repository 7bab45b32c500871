using NasBuild.Packaging;

namespace NasBuild.Build.Tests;

/// <summary>The packages as users get them, packed from this repository once per test run.</summary>
internal static class PackedPackages
{
    private static readonly string Root = Directory.CreateTempSubdirectory("nasbuild-packages-").FullName;
    private static readonly PackageFeed Packed = new(Root);
    private static readonly Lock Gate = new();
    private static bool packed;

    /// <summary>The feed: NasBuild, NasBuild.Tool and NasBuild.Templates.</summary>
    public static string Feed => Packed.Folder;

    /// <summary>Where they are installed.</summary>
    public static string Installed => Packed.Installed;

    /// <summary>Where NasBuild is, once a project has restored it.</summary>
    public static string NasBuild => Path.Combine(Installed, "nasbuild", Version);

    /// <summary>Variables for every command that uses the packages.</summary>
    public static (string Name, string Value)[] Variables => Packed.Environment;

    /// <summary>The version of all of them.</summary>
    public static string Version { get; } = typeof(PackedPackages).Assembly.GetName().Version!.ToString(3);

    /// <summary>Packs them, the first time.</summary>
    public static void Provide(TestContext context)
    {
        lock (Gate)
        {
            if (!packed)
            {
                Packed.Pack(Repository.Root, arguments =>
                {
                    var (exitCode, output) = UserProcess.Run(context, Repository.Root, "dotnet", arguments);
                    Assert.AreEqual(0, exitCode, output);
                });
                packed = true;
            }
        }
    }

    /// <summary>
    /// Makes <paramref name="folder"/> a place where the packages are found, together with those of the machine.
    /// </summary>
    public static void ConfigureIn(string folder) => Packed.ConfigureIn(folder);

    public static void Delete() => Directory.Delete(Root, recursive: true);
}
