namespace NasBuild.Benchmarks;

/// <summary>The repository that these benchmarks were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The reference models and data beside the repository.</summary>
    public static string Shared => Path.GetFullPath("../shared", Root);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "NasBuild.sln")) ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException(
            "The benchmarks run inside the repository."));
}
