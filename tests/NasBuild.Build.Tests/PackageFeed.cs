namespace NasBuild.Packaging;

/// <summary>
/// The packages as users get them, in a folder that is a feed, and the environment that they are installed in: one of
/// its own, so that neither older packages of the same version nor what the dotnet command remembers of them (local
/// tools, templates) are taken, nor this machine's user is left with either.
/// </summary>
internal sealed class PackageFeed(string root)
{
    /// <summary>What is packed: NasBuild, NasBuild.Tool, NasBuild.Templates.</summary>
    private static readonly string[] Projects = [
        "src/NasBuild.Tasks/NasBuild.Tasks.csproj",
        "src/NasBuild.Cli/NasBuild.Cli.csproj",
        "templates/NasBuild.Templates.csproj"];

    /// <summary>The feed.</summary>
    public string Folder { get; } = Path.Combine(root, "feed");

    /// <summary>Where packages are installed.</summary>
    public string Installed { get; } = Path.Combine(root, "installed");

    /// <summary>Variables for every command that uses the feed.</summary>
    public (string Name, string Value)[] Environment { get; } =
    [
        ("NUGET_PACKAGES", Path.Combine(root, "installed")),
        ("DOTNET_CLI_HOME", Path.Combine(root, "home")),
        ("DOTNET_NOLOGO", "1"),
        ("DOTNET_GENERATE_ASPNET_CERTIFICATE", "false"),
    ];

    private static string Machine => System.Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(
            System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>Packs the packages.</summary>
    /// <param name="repository">The repository's folder.</param>
    /// <param name="dotnet">Runs dotnet with arguments there, and fails where it does.</param>
    public void Pack(string repository, Action<string[]> dotnet)
    {
        foreach (var project in Projects.Where(p => File.Exists(Path.Combine(repository, p))))
        {
            dotnet(["pack", project, "--nologo", "--disable-build-servers", "-o", Folder]);
        }
    }

    /// <summary>
    /// Makes <paramref name="folder"/> a place where the packages are found, together with those of the machine.
    /// </summary>
    /// <remarks>A floating version is looked for in sources only: the machine's packages folder is one, too.</remarks>
    public void ConfigureIn(string folder) => File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
        <configuration>
          <fallbackPackageFolders><add key="machine" value="{Machine}" /></fallbackPackageFolders>
          <packageSources>
            <add key="packed" value="{Folder}" />
            <add key="restored" value="{Machine}" />
          </packageSources>
        </configuration>
        """);
}
