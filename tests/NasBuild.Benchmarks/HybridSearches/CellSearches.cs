using NasBuild.Core.Architectures;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Evolution;
using NasBuild.Core.Search.Hybrid;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Benchmarks.HybridSearches;

/// <summary>
/// HS-NAS on NAS-Bench-201, each order of its rounds, beside random search, plain and regularized evolution: the regret
/// within three latencies of every device. Options: <c>--nasbench201</c> (csv.gz), <c>--data</c> (default: cifar10;
/// settings were chosen on the others), <c>--seeds</c> (default: 20), <c>--first-seed</c>, <c>--methods</c> (parts of
/// names, separated by semicolons); <c>--proxies</c> (a number of cells): <see cref="ZeroCostOfCells"/> instead.
/// </summary>
internal static class CellSearches
{
    private const int Evaluations = 100;
    private const int Batch = 10;

    public static void Run(string[] options)
    {
        var given = new Options(options);
        var table = new CellTable(given.Text("--nasbench201", "nasbench201.csv.gz"));
        if (given.Number("--proxies", 0) is > 0 and var cells)
        {
            var proxies = new Rows();
            ZeroCostOfCells.Run(table, cells, proxies);
            proxies.Print();
            return;
        }

        var data = given.Text("--data", "cifar10");
        CellTask[] tasks = [.. table.Devices.SelectMany(
            d => new[] { 0.25, 0.5, 0.75 }.Select(share => new CellTask(table, data, d, share)))];
        var seeds = Enumerable.Range(given.Number("--first-seed", 0), given.Number("--seeds", 20)).ToArray();
        var wanted = given.Text("--methods", "").Split(';');
        var rows = new Rows();
        rows.Tell($"{data}: regret of measuring all cells", Text(tasks.Select(t => t.Floor)));
        var random = double.PositiveInfinity;
        foreach (var (name, evaluations, create) in Methods(table.Space)
            .Where(m => wanted.Any(w => m.Name.Contains(w, StringComparison.Ordinal))))
        {
            var runs = tasks.SelectMany(t => seeds.Select(s => (Task: t, Seed: s))).ToArray();
            var regrets = new double[runs.Length];
            Parallel.For(0, runs.Length, i =>
            {
                var (task, seed) = runs[i];
                regrets[i] = task.Regret(task.Run(create(task, seed), evaluations, Batch));
            });
            var what = $"{data}, {name}, {evaluations} evaluations: regret";
            var median = Median(regrets);
            random = name == "random" ? median : random;
            if (!name.StartsWith("HS-NAS", StringComparison.Ordinal))
            {
                rows.Tell(what, Text(regrets));
            }
            else
            {
                var most = evaluations == Evaluations ? 0.3 : random;
                rows.Add(what, Text(regrets), $"<= {most:0.00}", median <= most);
            }
        }

        rows.Print();
    }

    private static IEnumerable<(string Name, int Evaluations, Func<CellTask, int, ISearchMethod<Policy, Measured>>)>
        Methods(CellSpace space)
    {
        yield return ("random", Evaluations, (_, seed) => new RandomSearch(space.Space, [], new Random(seed)));
        yield return ("evolution", Evaluations, (_, seed) => new EvolutionSearch(
            space.Space, [], m => new Score([-m.Quality], Math.Max(0, m.LatencyRatio - 1)), 16, new Random(seed)));
        yield return ("regularized evolution", Evaluations, (task, seed) =>
            new RegularizedEvolution(space.Space, task.IsAllowed, new Random(seed)));
        var encoding = new PolicyEncoding(space.Space, space.Features);
        foreach (var (order, evaluations) in Enum.GetValues<HybridOrder>().Select(o => (o, Evaluations))
            .Append((new HybridSettings().Order, Evaluations / 4)))
        {
            var settings = new HybridSettings { Order = order, Evaluations = evaluations };
            yield return ($"HS-NAS {order}", evaluations, (task, seed) => new HybridSearch<Measured>(
                new HybridSpace(space.Space, encoding.Encode, task.IsAllowed), m => new Score([-m.Quality]),
                trials => HybridPredictor.Fit(
                    new RidgeTrainer(PolynomialFeatures.Linear),
                    trials.Select(t => (encoding.Encode(t.Point), t.Measured.Quality)), seed),
                settings, seed));
        }
    }

    private static string Text(IEnumerable<double> regrets) =>
        regrets.ToList() is var all ? Predictors.Text($"median {Median(all):0.00}, mean {all.Average():0.00}") : "";

    private static double Median(IReadOnlyCollection<double> values)
    {
        double[] ordered = [.. values.Order()];
        return (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
    }
}
