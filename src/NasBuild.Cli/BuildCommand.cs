using System.CommandLine;
using NasBuild.Cli.Terminals;
using NasBuild.Core.Pipeline;
using NasBuild.Core.Reporting.Html;

namespace NasBuild.Cli;

/// <summary><c>nas build</c>: all stages, outside of a project.</summary>
internal static class BuildCommand
{
    public static Command Create()
    {
        var config = new Argument<string>("config") { Description = "The nas.yaml.", DefaultValueFactory = _ => "nas.yaml" };
        var options = new RequestOptions();
        var command = new Command("build", "Optimises the model that a nas.yaml names.") { config };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            using var view = BuildViews.Create();
            return Worker.Run(view.Tell, cancellation => Run(options.Read(parsed, parsed.GetValue(config)!), view, cancellation), Worker.TrialsAreKept, options.ObjFolder(parsed));
        });
        return command;
    }

    private static void Run(BuildRequest request, IBuildView view, CancellationToken cancellation)
    {
        string Relative(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path);
        Directory.CreateDirectory(request.ObjFolder);
        var report = view.Complete(() => BuildPipeline.Run(new BuildContext(request, view.Tell, view.Tell, cancellation)));
        if (report is not null)
        {
            view.Tell(report, Relative(report.Output), Relative(Path.Combine(request.ObjFolder, HtmlReport.File)));
        }
    }
}
