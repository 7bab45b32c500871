namespace NasBuild.Core.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder with NasBuild.sln.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string? folder) =>
        folder is null ? throw new InvalidOperationException("NasBuild.sln is in none of the folders above the tests.")
        : File.Exists(Path.Combine(folder, "NasBuild.sln")) ? folder
        : Find(Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar)));
}
