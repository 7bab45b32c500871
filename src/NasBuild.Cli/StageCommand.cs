using System.Collections.Concurrent;
using System.CommandLine;
using NasBuild.Cli.Output;
using NasBuild.Cluster;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline;
using NasBuild.Core.Reporting;
using NasBuild.Core.Reporting.Html;

namespace NasBuild.Cli;

/// <summary>
/// The command <c>nas stage</c>, which runs one stage for a build tool. It writes a stamp file if the stage succeeds.
/// </summary>
internal static class StageCommand
{
    public static Command Create()
    {
        var stage = new Argument<string>("stage").AcceptOnlyFromAmong(
            "validate", "predict", "search", "prune", "emit", "report", "clean");
        var config = new Option<string>("--config") { Description = "The nas.yaml.", Required = true };
        var output = new Option<string>("--out")
        {
            Description = "The build's output folder, for messages.",
            DefaultValueFactory = _ => ""
        };
        var space = new Option<string?>("--namespace")
        {
            Description = "The namespace of the generated C# accessor. Default: no accessor is written."
        };
        var beside = new Option<string[]>("--beside")
        {
            Description = "The nas.yaml of another model of the project, whose C# accessor has another name.",
        };
        var options = new RequestOptions();
        var command = new Command("stage", "Runs one stage of a build.") { stage, config, output, space, beside };
        command.Hidden = true;
        options.AddTo(command);
        var outputs = OutputOptions.AddedTo(command, withJson: false);
        command.SetAction(parsed =>
            Record(parsed.GetValue(stage)!, options.ObjFolder(parsed), parsed.GetValue(config)!, report => Worker.Run(
                report,
                cancellation => Run(
                    parsed.GetValue(stage)!,
                    options.Read(parsed, parsed.GetValue(config)!) with
                    {
                        AccessorNamespace = parsed.GetValue(space),
                        ModelsBeside = parsed.GetValue(beside) ?? [],
                    },
                    report, parsed.GetValue(output)!, outputs.Read(parsed), cancellation),
                Worker.TrialsAreKept,
                options.ObjFolder(parsed))));
        return command;
    }

    // The diagnostics of a stage are recorded for the build's log, however it ends. A failure to do so is reported only
    // if nothing else failed.
    private static int Record(string name, string objFolder, string config, Func<Action<Diagnostic>, int> run)
    {
        var diagnostics = new ConcurrentQueue<Diagnostic>();
        var exitCode = run(diagnostic =>
        {
            Console.WriteLine(diagnostic);
            diagnostics.Enqueue(diagnostic);
        });
        if (name == "clean")
        {
            return exitCode;
        }

        Action<Diagnostic> report = exitCode == 0 ? Console.Out.WriteLine : _ => { };
        return Math.Max(exitCode, Worker.Run(report, _ =>
            DiagnosticsFile.Record(objFolder, config, Enum.Parse<Stage>(name, ignoreCase: true), diagnostics)));
    }

    private static void Run(
        string name, BuildRequest request, Action<Diagnostic> report, string folder, CommandOutput output,
        CancellationToken cancellation)
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
        var progress = output.Progress(Console.Out);
        var summary = new StageSummary(name, TimeProvider.System);
        var result = BuildPipeline.Run(
            Enum.Parse<Stage>(name, ignoreCase: true), new BuildContext(request, report, Show, cancellation)
            {
                Cluster = new NatsCluster(request.ObjFolder),
                ServerCache = NatsCache.Open,
            });
        if (output.IsQuiet)
        {
            // Diagnostics only.
        }
        else if (result is not null)
        {
            var shown = Path.Combine(folder, Path.GetRelativePath(request.OutputFolder, result.Output));
            var reportPath = Path.GetRelativePath(
                Environment.CurrentDirectory, Path.Combine(request.ObjFolder, HtmlReport.File));
            foreach (var line in ReportTable.Lines(result, shown, reportPath))
            {
                Console.WriteLine(line);
            }
        }
        else if (summary.Line(NameOf(request)) is { } line)
        {
            Console.WriteLine(line);
        }

        File.WriteAllText(stamp, "");

        void Show(StageProgress now)
        {
            progress(now);
            summary.Add(now);
        }
    }

    // No two models of a project have the same output.
    private static string NameOf(BuildRequest request) =>
        Path.GetFileNameWithoutExtension(ConfigurationReader.Read(request.ConfigPath).OutputPath);
}
