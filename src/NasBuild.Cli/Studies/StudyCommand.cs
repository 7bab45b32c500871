using System.CommandLine;
using NasBuild.Cli.Output;
using NasBuild.Cluster;
using NasBuild.Core.Pipeline.Studying;
using Spectre.Console;

namespace NasBuild.Cli.Studies;

/// <summary>
/// The command <c>nas study</c>, which shows a search from its journal, also while it runs, and the workers of a cluster.
/// </summary>
internal static class StudyCommand
{
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(2);

    public static Command Create() => new("study", "Shows a search while it runs, and the workers of a cluster.")
    {
        Status(), Watch(), Export(), Compare(),
    };

    private static Command Status()
    {
        var (source, command) = (new Source(), new Command("status", "Shows the trials of a search, and a cluster."));
        source.AddTo(command);
        var options = OutputOptions.AddedTo(command);
        command.SetAction(parsed => Worker.Run(Worker.ToError, cancellation =>
        {
            var (study, cluster) = source.Read(parsed, cancellation);
            options.Read(parsed).Write(
                new
                {
                    Study = study is null ? null : new { study.Seconds, study.TrialsPerMinute, study.Workers, study.Trials },
                    Cluster = cluster,
                },
                width => Lines(study, cluster, source.HigherIsBetter(parsed), width));
        }));
        return command;
    }

    private static Command Watch()
    {
        var (source, command) = (new Source(), new Command("watch", "Shows it until Ctrl-C."));
        source.AddTo(command);
        OutputOptions.AddedTo(command, withJson: false);
        command.SetAction(parsed => Worker.Run(Worker.ToError, cancellation =>
        {
            IEnumerable<string> Now(int? width)
            {
                var (study, cluster) = source.Read(parsed, cancellation);
                return Lines(study, cluster, source.HigherIsBetter(parsed), width);
            }

            if (Console.IsOutputRedirected)
            {
                do
                {
                    Console.WriteLine(string.Join('\n', Now(null)) + "\n");
                }
                while (!cancellation.WaitHandle.WaitOne(5 * Refresh));
                return;
            }

            AnsiConsole.Live(new Text("")).Start(live =>
            {
                do
                {
                    // Lines beyond the screen would scroll it.
                    live.UpdateTarget(new Text(string.Join('\n', Now(Console.WindowWidth).Take(Console.WindowHeight - 1))));
                }
                while (!cancellation.WaitHandle.WaitOne(Refresh));
            });
        }));
        return command;
    }

    private static Command Export()
    {
        var (source, command) = (new Source(), new Command("export", "Writes the trials as CSV, or as JSON."));
        source.AddTo(command, withServer: false);
        var options = OutputOptions.AddedTo(command);
        command.SetAction(parsed => Worker.Run(Worker.ToError, cancellation =>
        {
            var trials = source.Read(parsed, cancellation).Study!.Trials;
            options.Read(parsed).Write(trials, _ => CsvLines.Of(csv => csv.WriteRecords(trials)));
        }));
        return command;
    }

    private static Command Compare()
    {
        var one = new Argument<string>("one") { Description = "The obj folder of a build." };
        var other = new Argument<string>("other") { Description = "That of another." };
        var lower = LowerIsBetter();
        var command = new Command("compare", "Shows two searches side by side.") { one, other, lower };
        var options = OutputOptions.AddedTo(command);
        command.SetAction(parsed => Worker.Run(Worker.ToError, _ =>
        {
            var (a, b) = (parsed.GetValue(one)!, parsed.GetValue(other)!);
            var (first, second) = (StudyRecord.Read(a), StudyRecord.Read(b));
            options.Read(parsed).Write(
                new[] { first, second },
                width => StudyLines.Of((a, first), (b, second), !parsed.GetValue(lower), width));
        }));
        return command;
    }

    private static IEnumerable<string> Lines(
        StudyRecord? study, ClusterState? cluster, bool higherIsBetter, int? width) =>
        (study is null ? [] : StudyLines.Of(study, higherIsBetter, width))
        .Concat(study is null || cluster is null ? [] : [""])
        .Concat(cluster is null ? [] : StudyLines.Of(cluster, width));

    private static Option<bool> LowerIsBetter() => new("--lower-is-better")
    {
        Description = "The quality is one of which less is better, such as perplexity.",
    };

    /// <summary>Where the trials and the workers are.</summary>
    private sealed class Source
    {
        private readonly Option<string> obj = new("--obj")
        {
            Description = "The folder for the results of stages.",
            DefaultValueFactory = _ => Path.Combine("obj", "nas"),
        };
        private ServerOptions? server;
        private readonly Option<bool> lower = LowerIsBetter();

        public void AddTo(Command command, bool withServer = true)
        {
            command.Options.Add(obj);
            command.Options.Add(lower);
            server = withServer ? ServerOptions.AddedTo(command, required: false) : null;
        }

        public bool HigherIsBetter(ParseResult parsed) => !parsed.GetValue(lower);

        // Of a cluster alone if there is no search here.
        public (StudyRecord? Study, ClusterState? Cluster) Read(ParseResult parsed, CancellationToken cancellation)
        {
            var cluster = server?.Read(parsed) is not { } access ? null
                : Task.Run(() => ClusterState.ReadAsync(access, cancellation), cancellation).GetAwaiter().GetResult();
            var folder = Path.GetFullPath(parsed.GetValue(obj)!);
            return cluster is not null && !File.Exists(Path.Combine(folder, StudyRecord.Journal))
                ? (null, cluster) : (StudyRecord.Read(folder), cluster);
        }
    }
}
