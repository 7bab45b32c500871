namespace NasBuild.Build.Tests;

/// <summary>The files of an example in this repository, without what building it leaves.</summary>
internal static class ExampleFiles
{
    public static void Copy(string example, string folder)
    {
        var source = Path.Combine(Repository.Root, "examples", example);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(source, file);
            if (relative.Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, relative))!);
                File.Copy(file, Path.Combine(folder, relative));
            }
        }
    }
}
