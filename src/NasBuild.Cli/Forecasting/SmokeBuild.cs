using NasBuild.Cli.Output;
using NasBuild.Cli.Terminals;
using NasBuild.Core.Builds;

namespace NasBuild.Cli.Forecasting;

/// <summary>The smoke run of a build, <c>nas build --smoke</c>, in a folder of its own.</summary>
internal static class SmokeBuild
{
    private const string Folder = "smoke";

    /// <summary>Runs every stage, and says that all of them work.</summary>
    /// <param name="read">Reads the request.</param>
    /// <param name="objFolder">The folder of the build's results.</param>
    /// <param name="output">The output of the command.</param>
    public static int Run(Func<BuildRequest> read, string objFolder, CommandOutput output)
    {
        var folder = Path.Combine(objFolder, Folder);
        using var view = BuildViews.Create(output);
        return Worker.Run(
            view.Show,
            cancellation =>
            {
                if (Directory.Exists(folder))
                {
                    Directory.Delete(folder, recursive: true);
                }

                BuildCommand.Run(
                    read() with { ObjFolder = folder, Mode = BuildMode.Search, IsSmoke = true }, view, cancellation);
                Console.Error.WriteLine(
                    "Every stage works. The numbers of a smoke run say nothing, and the lock is as it was.");
            },
            crashFolder: objFolder);
    }
}
