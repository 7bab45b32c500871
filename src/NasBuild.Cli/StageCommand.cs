using System.CommandLine;
using NasBuild.Core.Pipeline;
using NasBuild.Core.Reporting;

namespace NasBuild.Cli;

/// <summary><c>nas stage</c>: one stage, as a build tool asks for it. Leaves a stamp where it ends well.</summary>
internal static class StageCommand
{
    public static Command Create()
    {
        var stage = new Argument<string>("stage").AcceptOnlyFromAmong("validate", "predict", "search", "prune", "emit", "report", "clean");
        var config = new Option<string>("--config") { Description = "The nas.yaml.", Required = true };
        var output = new Option<string>("--out") { Description = "The build's output folder, for messages.", DefaultValueFactory = _ => "" };
        var verbosity = new Option<string>("--verbosity") { Description = "quiet, normal or detailed.", DefaultValueFactory = _ => "normal" };
        var space = new Option<string?>("--namespace") { Description = "The namespace of the C# that gives the consumer's code the model; unless given, none is written." };
        var options = new RequestOptions();
        var command = new Command("stage", "Runs one stage of a build.") { stage, config, output, verbosity, space };
        command.Hidden = true;
        options.AddTo(command);
        command.SetAction(parsed => Worker.Run(
            Console.Out.WriteLine,
            cancellation => Run(parsed.GetValue(stage)!, options.Read(parsed, parsed.GetValue(config)!) with { AccessorNamespace = parsed.GetValue(space) }, parsed.GetValue(output)!, parsed.GetValue(verbosity) == "quiet", cancellation),
            Worker.TrialsAreKept,
            options.ObjFolder(parsed)));
        return command;
    }

    private static void Run(string name, BuildRequest request, string output, bool quiet, CancellationToken cancellation)
    {
        if (name == "clean")
        {
            if (Directory.Exists(request.ObjFolder))
            {
                Directory.Delete(request.ObjFolder, recursive: true);
            }

            return;
        }

        Directory.CreateDirectory(request.ObjFolder);
        var stamp = Path.Combine(request.ObjFolder, name + ".stamp");
        File.Delete(stamp);
        var progress = new ProgressLines(Console.Out, TimeProvider.System);
        Action<StageProgress> tell = quiet ? _ => { } : progress.Tell;
        var report = BuildPipeline.Run(Enum.Parse<Stage>(name, ignoreCase: true), new BuildContext(request, Console.Out.WriteLine, tell, cancellation));
        if (report is not null && !quiet)
        {
            var shown = Path.Combine(output, Path.GetRelativePath(request.ObjFolder, report.Output));
            var reportPath = Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(request.ObjFolder, "report.json"));
            foreach (var line in ReportTable.Lines(report, shown, reportPath))
            {
                Console.WriteLine(line);
            }
        }

        File.WriteAllText(stamp, "");
    }
}
