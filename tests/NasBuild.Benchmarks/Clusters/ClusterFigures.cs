using System.Diagnostics;
using System.Text.Json.Nodes;
using NasBuild.Benchmarks.HybridSearches;
using NasBuild.Cluster;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pipeline.Remote;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Evolution;
using NasBuild.Core.Search.Hybrid;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Benchmarks.Clusters;

/// <summary>
/// A cluster of workers: the queue's overhead with sleeping trials, many worker processes, workers and servers that are
/// killed, a real study on one and on two workers, and simulated clusters on a clock of their own. Options:
/// <c>--part queue|kills|study|simulated</c>, <c>--nasbench201</c> (csv.gz), <c>--seeds</c>.
/// </summary>
internal static class ClusterFigures
{
    private static readonly Space Cells = new(
        [.. Enumerable.Range(0, 8).Select(i => new Variable($"v{i}", [.. Enumerable.Range(0, 8)]))]);

    public static void Run(string[] options)
    {
        var given = new Options(options);
        var part = given.Text("--part", "");
        var rows = new Rows();
        if (part is "" or "queue")
        {
            Queue(rows);
        }

        if (part is "" or "study")
        {
            RealStudy(rows, given.Number("--threads", 0));
        }

        if (part is "" or "kills")
        {
            Kills(rows, given.Number("--kills", 100), given.Number("--restarts", 10));
        }

        if (part is "" or "simulated")
        {
            Simulated(rows, given);
        }

        rows.Print();
    }

    private static void Queue(Rows rows)
    {
        using var server = new LocalServer();
        server.StartWorkers(1, () => server.Sleeping(2000, 20));
        var one = Searched(server, workers: 1, trials: 15);
        rows.Add("overhead of the queue, trials of 2 s", 100 * ((one / 15 / 2) - 1), "%", 3, "0.0");
        server.EndWorkers();
        server.StartWorkers(32, () => server.Sleeping(2000, 20));
        var all = Searched(server, workers: 32, trials: 480);
        rows.Add(
            "32 worker processes, sleeping trials", Predictors.Text($"{480 * 2 / all:0.0} x"), ">= 28 x",
            480 * 2 / all >= 28);
    }

    private static double Searched(LocalServer server, int workers, int trials)
    {
        using var queue = Open(server, workers);
        return ClusterSearch.Run(
            queue, Cells, new RandomSearch(Cells, [], new Random(1)), trials,
            Path.Combine(server.Folder, $"{workers}.jsonl"), TimeProvider.System).Seconds;
    }

    private static ITrialQueue Open(LocalServer server, int workers)
    {
        var queue = new NatsCluster("benchmark").Open(
            new ClusterSettings { Server = server.Address },
            new StudyPackage($"{Guid.NewGuid():N}", "{}", []), d => Console.Error.WriteLine(d), default);
        while (queue.Workers.Count < workers)
        {
            Thread.Sleep(50);
        }

        return queue;
    }

    // Every trial is measured once in the journal, and the best is that of an undisturbed run.
    private static void Kills(Rows rows, int kills, int restarts)
    {
        const int Workers = 8;
        const int Milliseconds = 500;
        using var server = new LocalServer();
        ProcessStartInfo Start() => server.Sleeping(Milliseconds, 5);
        server.StartWorkers(Workers, Start);
        var trials = kills * 24;
        var (random, killed, restarted) = (new Random(3), 0, 0);
        using var queue = Open(server, Workers);
        using var end = new CancellationTokenSource();
        var disturbing = Task.Run(async () =>
        {
            while (killed < kills && !end.IsCancellationRequested)
            {
                await Task.Delay(1500);
                server.ReplaceWorker(random.Next(Workers), Start);
                if (++killed % Math.Max(1, kills / Math.Max(1, restarts)) == 0 && restarted < restarts)
                {
                    server.RestartServer();
                    restarted++;
                }
            }
        });
        var journal = Path.Combine(server.Folder, "kills.jsonl");
        var (outcome, _) = ClusterSearch.Run(
            queue, Cells, new RandomSearch(Cells, [], new Random(1)), trials, journal, TimeProvider.System);
        end.Cancel();
        disturbing.GetAwaiter().GetResult();
        var lines = File.ReadLines(journal).Select(l => JsonNode.Parse(l)!).ToList();
        var points = lines.Select(l => l["Point"]!.ToJsonString()).ToHashSet();
        rows.Add(
            $"{killed} kills of workers, {restarted} of the server: trials in the journal, distinct",
            Predictors.Text($"{lines.Count}, {points.Count}"), $"{trials} of each",
            lines.Count == trials && points.Count == trials);
        rows.Add(
            "trials given up", $"{lines.Count(l => l["Measured"] is null)}", "0", lines.All(l => l["Measured"] is not null));
        var undisturbed = new RandomSearch(Cells, [], new Random(1));
        var best = Enumerable.Range(0, trials).Select(_ => undisturbed.Ask(1)[0]).MaxBy(Quality)!;
        var found = outcome.Trials.MaxBy(t => t.Measured.Quality)!.Point;
        rows.Add("the choice is that of an undisturbed run", $"{found}", $"{best}", found.Equals(best));

        static double Quality(Policy policy) => SleepingWorker.Measurements(new TrialContent(
            new Transformations(null!, new CellTransformation(Cells)).Named(policy), ["cells"], TrialWork.All, "")
            .ToJson()).Quality!.Value;
    }

    // The example's net without fine-tuning: what one and two workers of one job measure in a minute.
    private static void RealStudy(Rows rows, int threads)
    {
        var rates = new List<double>();
        foreach (var workers in new[] { 1, 2 })
        {
            using var server = new LocalServer();
            var folder = Path.Combine(server.Folder, "app");
            foreach (var part in new[] { "models", "data" })
            {
                Directory.CreateDirectory(Path.Combine(folder, part));
                foreach (var file in Directory.GetFiles(
                    Path.Combine(Repository.Root, "examples", "FashionClassifier", part)))
                {
                    File.Copy(file, Path.Combine(folder, part, Path.GetFileName(file)));
                }
            }

            File.WriteAllText(Path.Combine(folder, "nas.yaml"), $$"""
                model: { source: models/fashion-resnet14.onnx, task: image-classification }
                data: { train: data/train.npz, validation: data/validation.npz, test: data/test.npz }
                target: { size: 50 %, on-miss: warn }
                budget: { time: 10 min, trials: 40 }
                search: { method: random, subset: 2000 }
                prune: {}
                threads: {{threads}}
                cluster: { server: "{{server.Address}}", wait: 60 s }
                """);
            var nas = Path.Combine(Repository.Root, "src", "NasBuild.Cli", "bin", "Release", "net10.0", "nas.dll");
            server.StartWorkers(workers, () => new ProcessStartInfo(
                "dotnet",
                [nas, "worker", "--server", server.Address, "--jobs", "1", "--cache",
                    Path.Combine(server.Folder, $"cache-{Guid.NewGuid():N}")]));
            Thread.Sleep(3000);
            var result = Command.Run(folder, "dotnet", nas, "build", "--mode", "search");
            var lines = File.ReadLines(Path.Combine(folder, "obj", "nas", "trials.jsonl"))
                .Select(l => JsonNode.Parse(l)!).Where(l => l["Arrival"] is not null).ToList();
            if (result.ExitCode != 0 || lines.Count < 10)
            {
                throw new InvalidOperationException(result.Output);
            }

            // The first of each worker includes fetching and opening the study.
            var later = lines.Skip(2 * workers).Sum(l => (double)l["Seconds"]!);
            rates.Add(60 * (lines.Count - (2 * workers)) / later);
            rows.Tell($"{workers} workers of one job: trials a minute", Predictors.Text($"{rates[^1]:0.0}"));
        }

        rows.Add(
            "two workers against one", Predictors.Text($"{rates[1] / rates[0]:0.00} x"), ">= 1.8 x",
            rates[1] / rates[0] >= 1.8);
    }

    private static void Simulated(Rows rows, Options given)
    {
        const int Trials = 20_000;
        var journal = Path.Combine(Path.GetTempPath(), $"nasbuild-simulated-{Guid.NewGuid():N}.jsonl");
        foreach (var workers in new[] { 10, 100, 1000 })
        {
            var cluster = new SimulatedCluster(workers, 60, 0.25, 0.1, deathsPerMinute: 1, SleepingWorker.Measurements, 5);
            var count = Math.Min(Trials, 200 * workers);
            var (outcome, seconds) = ClusterSearch.Run(
                cluster, Cells,
                new EvolutionSearch(Cells, [], m => new Score([-m.Quality]), 16, new Random(1)), count, journal, cluster);
            File.Delete(journal);

            // One usual worker would take that long.
            var alone = count * 60 * Math.Exp(0.25 * 0.25 / 2);
            var what = $"{workers} workers, 10 % of them slow, {cluster.Deaths} deaths: speed-up, share of the work lost";
            var text = Predictors.Text(
                $"{alone / seconds:0} x, {100 * Math.Max(0, cluster.WorkedSeconds - alone) / cluster.WorkedSeconds:0.0} %");
            if (workers == 1000)
            {
                rows.Add(what, text, ">= 700 x", alone / seconds >= 700);
            }
            else
            {
                rows.Tell(what, text);
            }
        }

        var path = given.Text("--nasbench201", Path.Combine(
            Repository.Shared, "data", "nasbench201", "nasbench201.csv.gz"));
        var table = new CellTable(path);
        var validation = table.Column("cifar100_val");
        var encoding = new PolicyEncoding(table.Space.Space, table.Space.Features);
        (string Name, Func<int, ISearchMethod<Policy, Measured>> Create)[] methods =
        [
            ("evolution", seed => new EvolutionSearch(
                table.Space.Space, [], m => new Score([-m.Quality]), 16, new Random(seed))),
            ("HS-NAS", seed => new HybridSearch<Measured>(
                new HybridSpace(table.Space.Space, encoding.Encode, _ => true), m => new Score([-m.Quality]),
                trials => HybridPredictor.Fit(
                    new RidgeTrainer(PolynomialFeatures.Linear),
                    trials.Select(t => (encoding.Encode(t.Point), t.Measured.Quality)), seed),
                new HybridSettings { Evaluations = 256 }, seed)),
        ];
        foreach (var (name, create) in methods)
        {
            double Mean(int workers) => Enumerable.Range(0, given.Number("--seeds", 10)).Average(seed =>
            {
                var cluster = new SimulatedCluster(
                    workers, 60, 0.25, 0.1, workers == 1 ? 0 : 1, body => Measured(table, validation, body), seed);
                var (outcome, _) = ClusterSearch.Run(
                    cluster, table.Space.Space, create(seed), 256, journal, cluster);
                File.Delete(journal);
                return outcome.Trials.Max(t => t.Measured.Quality);
            });
            var (one, many) = (Mean(1), Mean(64));
            rows.Add(
                $"{name}, 256 trials: the best validation accuracy with 64 workers against 1",
                Predictors.Text($"{many:0.00} against {one:0.00}"), "within 5 %", many >= 0.95 * one);
        }
    }

    private static TrialMeasurements Measured(CellTable table, Func<Policy, double> validation, string body)
    {
        var choices = JsonNode.Parse(body)!["policy"]?["cells"]?.AsObject();
        var policy = table.Space.Space.Of([.. table.Space.Space.Variables.Select(v =>
            (int)((double?)choices?[v.Name] ?? v.Choices[0]))]);
        return new TrialMeasurements(validation(policy), 0.5, new Counts());
    }
}
