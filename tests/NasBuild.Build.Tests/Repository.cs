namespace NasBuild.Build.Tests;

/// <summary>The repository that these tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "NasBuild.sln")) ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException(
            "The tests run inside the repository."));
}
