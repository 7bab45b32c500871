namespace NasBuild.Build.Tests.Templates;

/// <summary>The templates, installed from the packed feed into a place of their own, once per test run.</summary>
internal static class PackedTemplates
{
    private static readonly Lock Gate = new();
    private static readonly string Hive = Path.Combine(Path.GetDirectoryName(PackedPackages.Feed)!, "templates");

    /// <summary>dotnet new in the project's folder.</summary>
    public static BuildRun New(PackedProject project, string folder, params string[] arguments)
    {
        lock (Gate)
        {
            if (!Directory.Exists(Hive))
            {
                project.Dotnet(
                    ".", "new", "install", $"NasBuild.Templates@{PackedPackages.Version}", "--debug:custom-hive",
                    Hive).Succeeded();
            }
        }

        return project.Dotnet(folder, ["new", .. arguments, "--debug:custom-hive", Hive]);
    }
}
