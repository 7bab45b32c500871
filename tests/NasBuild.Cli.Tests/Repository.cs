namespace NasBuild.Cli.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string Root = Find(AppContext.BaseDirectory);

    /// <summary>A file of the checkout.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find(string? folder) =>
        folder is null ? throw new InvalidOperationException("NasBuild.sln is in none of the folders above the tests.")
        : File.Exists(Path.Combine(folder, "NasBuild.sln")) ? folder
        : Find(Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar)));
}
