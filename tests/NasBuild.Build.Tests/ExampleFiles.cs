namespace NasBuild.Build.Tests;

/// <summary>The files of an example in this repository, without what building it leaves.</summary>
internal static class ExampleFiles
{
    public static void Copy(string example, string folder) =>
        Folders.Copy(Path.Combine(Repository.Root, "examples", example), folder, except: ["bin", "obj"]);
}
