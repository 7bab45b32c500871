using System.CommandLine;
using NasBuild.Core.Pipeline;
using NasBuild.Core.Reporting;

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
        command.SetAction((parsed, cancellation) => Task.Run(() => Worker.Run(Console.Out.WriteLine, () =>
        {
            var request = options.Read(parsed, parsed.GetValue(config)!);
            Directory.CreateDirectory(request.ObjFolder);
            var progress = new ProgressLines(Console.Out);
            var report = BuildPipeline.Run(new BuildContext(request, Console.Out.WriteLine, progress.Tell, cancellation));
            if (report is not null)
            {
                string Relative(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path);
                foreach (var line in ReportTable.Lines(report, Relative(report.Output), Relative(Path.Combine(request.ObjFolder, "report.json"))))
                {
                    Console.WriteLine(line);
                }
            }
        })));
        return command;
    }
}
