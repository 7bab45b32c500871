namespace NasBuild.Build.Tests;

internal static class Folders
{
    /// <summary>Copies a folder with all that is in it, but for top folders named <paramref name="except"/>.</summary>
    public static void Copy(string source, string target, params string[] except)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(source, file);
            if (!except.Contains(relative.Split(Path.DirectorySeparatorChar)[0]))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(target, relative))!);
                File.Copy(file, Path.Combine(target, relative));
            }
        }
    }
}
