using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using NasBuild.Core.Builds;
using NasBuild.Core.Compression.Complexity;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pipeline;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Methods.Nets;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Learned;
using NasBuild.Core.Search.PolicyGradient;
using NasBuild.Core.Spaces;

namespace NasBuild.Benchmarks;

/// <summary>
/// Searches of fashion-resnet14 within the same targets: by policy gradient with a fifth of the candidates that
/// evolution measures; then another target from what was measured; the latency predictor on candidates it has not seen;
/// the time of a policy of 500 variables. Options: <c>--seeds</c> (0: none of the searches), <c>--trials</c>,
/// <c>--searches</c> (nothing else), <c>--method</c> (evolution or policy-gradient alone), <c>--hybrid</c> (hybrid search
/// with half of the candidates beside evolution and random search instead, within the counted costs of <c>--target</c>).
/// </summary>
internal static class PolicySearch
{
    private const int Seeds = 3;
    private const int Variables = 500;

    public static void Run(string[] options)
    {
        var given = new Options(options);
        var (seeds, trials) = (given.Number("--seeds", Seeds), given.Number("--trials", 120));
        var rows = new Rows();
        if (options.Contains("--hybrid"))
        {
            Hybrid(seeds, trials, given, rows);
            rows.Print();
            return;
        }

        if (!options.Contains("--searches"))
        {
            Optimizing(rows);
            PolicySearchLatency.Measure(rows);
        }

        var method = Array.IndexOf(options, "--method") is >= 0 and var at ? options[at + 1] : null;
        var (evolution, gradient) = (new List<double>(), new List<double>());
        for (var seed = 0; seed < seeds; seed++)
        {
            if (method is null or "evolution")
            {
                evolution.Add(Search("evolution", "search: { method: evolution }", trials, seed, rows, retarget: false));
            }

            if (method is null or "policy-gradient")
            {
                gradient.Add(Search(
                    "policy gradient", $"search: {{ method: policy-gradient }}\npredict: {{ samples: {trials / 5} }}",
                    trials, seed, rows, retarget: seed == 0));
            }
        }

        if (evolution.Count > 0 && gradient.Count > 0)
        {
            Compare(evolution, gradient, trials, rows);
        }

        rows.Print();
    }

    private static void Compare(List<double> evolution, List<double> gradient, int trials, Rows rows) => rows.Add(
        $"accuracy lost on test images within the targets, policy gradient with {trials / 5} candidates, mean of {gradient.Count} seeds",
        string.Create(CultureInfo.InvariantCulture, $"{gradient.Average():0.00} points"),
        string.Create(CultureInfo.InvariantCulture, $"<= {evolution.Average():0.00} points, evolution with {trials}"),
        gradient.Average() <= evolution.Average());

    // Counted costs, so that a disturbed measurement of latency decides nothing.
    private static void Hybrid(int seeds, int trials, Options given, Rows rows)
    {
        (string Method, int Trials)[] searches =
            [("evolution", trials), ("hybrid", trials / 2), ("random", trials / 2)];
        var lost = searches.Select(_ => new List<double>()).ToList();
        for (var seed = 0; seed < seeds; seed++)
        {
            foreach (var (i, (method, count)) in searches.Index())
            {
                lost[i].Add(Search(
                    $"{method}, {count} candidates", $"search: {{ method: {method} }}", count, seed, rows,
                    retarget: false, given.Text("--target", "macs: 50 %, size: 15 %")));
            }
        }

        foreach (var (i, (method, count)) in searches.Index().Skip(1))
        {
            rows.Add(
                $"accuracy lost on test images, {method} with {count}, mean of {seeds} seeds", Mean(lost[i]),
                $"{Mean(lost[0])}, evolution with {trials}", lost[i].Average() <= lost[0].Average());
        }

        static string Mean(List<double> values)
        {
            var mean = values.Average();
            var error = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, values.Count - 1) / values.Count);
            return string.Create(CultureInfo.InvariantCulture, $"{mean:0.00} +- {error:0.00} points");
        }
    }

    private static double Search(
        string name, string search, int trials, int seed, Rows rows, bool retarget,
        string target = "latency: 45 %, size: 22 %")
    {
        var folder = Directory.CreateTempSubdirectory("nas-policy-search").FullName;
        var data = Path.Combine(Repository.Root, "examples", "FashionClassifier", "data");
        string Yaml(string target) => $$"""
            model: { source: {{Path.Combine(Repository.Shared, "models", "fashion-resnet14.onnx")}} }
            data: { train: {{data}}/train.npz, validation: {{data}}/validation.npz, test: {{data}}/test.npz }
            target: { {{target}}, on-miss: warn }
            budget: { time: 30 min, trials: {{trials}} }
            prune: { max-ratio: 0.6 }
            quantize: { weights: [8, 32], calibration: min-max }
            {{search}}
            seed: {{seed}}

            """;
        var config = Path.Combine(folder, "nas.yaml");
        try
        {
            File.WriteAllText(config, Yaml(target));
            var report = Build(config, _ => { });
            var lost = Tell($"{name}, seed {seed}", report);
            if (retarget)
            {
                var told = "";
                File.WriteAllText(config, Yaml("latency: 35 %, size: 18 %"));
                var clock = Stopwatch.StartNew();
                Tell(
                    "another target from what was measured",
                    Build(config, d => told = d.Id == "NAS6008" ? d.Message : told));
                rows.Tell(
                    "another target: build",
                    string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds:0} s; {told}"));
            }

            return lost;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        double Tell(string what, BuildReport report)
        {
            var quality = report.Measured.Quality[^1];
            var lost = 100 * (quality.Original - quality.Optimized);
            rows.Tell(what, string.Create(
                CultureInfo.InvariantCulture,
                $"accuracy lost {lost:0.00} points ({quality.Split}), latency "
                + $"{Amounts.Percent(report.Measured.Latency.Ratio)}, size "
                + $"{Amounts.Percent((double)report.Measured.SizeBytes / report.Measured.OriginalBytes)}, "
                + $"{report.Trials} candidates in {report.SearchSeconds:0} s"));
            return lost;
        }
    }

    private static BuildReport Build(string config, Action<Core.Diagnostics.Diagnostic> told) =>
        BuildPipeline.Run(new BuildContext(
            new BuildRequest(
                config, Path.Combine(Path.GetDirectoryName(config)!, "obj"), BuildMode.Auto, new BuildOverrides()),
            told, _ => { }, CancellationToken.None))!;

    // A net of 500 layers, each with the products of its own width and the next one's, and a predictor of a
    // quadratic loss.
    private static void Optimizing(Rows rows)
    {
        var random = new Random(0);
        var space = new Space([.. Enumerable.Range(0, Variables)
            .Select(i => new Variable($"v{i}", [.. Enumerable.Range(0, 8).Select(c => 64 - (8 * c))]))]);
        var operations = new PolicyComplexity(space, [.. Enumerable.Range(0, Variables).Select(i => new ComplexityTerm(
            1 + random.NextDouble(), [new KeptAxis([(i, 1)]), new KeptAxis([((i + 1) % Variables, 1)])], []))]);
        double[] weights = [.. Enumerable.Range(0, Variables).Select(_ => random.NextDouble())];
        var encoding = new PolicyEncoding(space, []);
        PolicyPoint[] points = [.. Enumerable.Range(0, 400)
            .Select(_ => encoding.Encode(new Policy([.. space.Variables.Select(v => random.Next(v.Choices.Length))])))];
        var samples = new Samples(
            points, [.. points.Select(p => -p.Features.Zip(weights, (a, w) => w * a * (1 + a)).Sum())]);
        (string Name, IPredictorTrainer<IDifferentiablePredictor> Trainer)[] methods =
            [("ridge", new RidgeTrainer(PolynomialFeatures.Squares)), ("seernet", new SeerNetTrainer(rounds: 1))];
        foreach (var (name, trainer) in methods)
        {
            var utility = trainer.Fit(samples, 0, CancellationToken.None);
            var problem = new PolicyProblem(
                space, utility, [new PolicyConstraint("operations", operations, 0.4 * operations.Uncompressed)]);
            PolicyOptimizer.Optimize(problem, [], 1);
            var clock = Stopwatch.StartNew();
            var best = PolicyOptimizer.Optimize(problem, [], 0)[0];
            rows.Add(
                $"optimising a policy of {Variables} variables, through {name}", clock.Elapsed.TotalSeconds, "s", 0.5);
            rows.Tell("its operations", Amounts.Percent(operations.At(space.Vector(best)) / operations.Uncompressed));
        }
    }
}
