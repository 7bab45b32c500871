using System.CommandLine;
using NasBuild.Cli.Forecasting;
using NasBuild.Cli.Output;
using NasBuild.Cli.Terminals;
using NasBuild.Cluster;
using NasBuild.Core.Builds;
using NasBuild.Core.Pipeline;
using NasBuild.Core.Reporting.Html;

namespace NasBuild.Cli;

/// <summary>The command <c>nas build</c>, which runs all stages without a project.</summary>
internal static class BuildCommand
{
    public static Command Create()
    {
        var config =
            new Argument<string>("config") { Description = "The nas.yaml.", DefaultValueFactory = _ => "nas.yaml" };
        var options = new RequestOptions();
        var dry = new Option<bool>("--dry-run")
        {
            Description = "Measure the original and the smallest candidate, and show what a build would do and reach.",
        };
        var smoke = new Option<bool>("--smoke")
        {
            Description = "Run every stage on a few samples and candidates, to see that it works; no lock is written.",
        };
        var command = new Command("build", "Optimises the model of a nas.yaml.") { config, dry, smoke };
        options.AddTo(command);
        var outputs = OutputOptions.AddedTo(command);
        command.SetAction(parsed => parsed.GetValue(dry)
            ? Forecast.Run(() => options.Read(parsed, parsed.GetValue(config)!), outputs.Read(parsed))
            : parsed.GetValue(smoke) ? SmokeBuild.Run(
                () => options.Read(parsed, parsed.GetValue(config)!), options.ObjFolder(parsed), outputs.Read(parsed))
            : Start(parsed, options, parsed.GetValue(config)!, () => { }, outputs.Read(parsed)));
        return command;
    }

    /// <summary>Runs a build after a preceding action.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">Its options.</param>
    /// <param name="config">The nas.yaml.</param>
    /// <param name="before">The preceding action; the build does not start if it fails.</param>
    /// <param name="output">The output of the command.</param>
    public static int Start(
        ParseResult parsed, RequestOptions options, string config, Action before, CommandOutput output)
    {
        using var view = BuildViews.Create(output);
        return Worker.Run(
            view.Show,
            cancellation =>
            {
                before();
                Run(options.Read(parsed, config), view, cancellation);
            },
            Worker.TrialsAreKept,
            options.ObjFolder(parsed));
    }

    /// <summary>Runs a build, and shows its progress and its report.</summary>
    public static void Run(BuildRequest request, IBuildView view, CancellationToken cancellation)
    {
        string Relative(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path);
        Directory.CreateDirectory(request.ObjFolder);
        var report = view.Complete(() =>
            BuildPipeline.Run(new BuildContext(request, view.Show, view.Show, cancellation)
            {
                Cluster = new NatsCluster(request.ObjFolder),
                ServerCache = NatsCache.Open,
            }));
        if (report is not null)
        {
            view.Show(report, Relative(report.Output), Relative(Path.Combine(request.ObjFolder, HtmlReport.File)));
        }
    }
}
