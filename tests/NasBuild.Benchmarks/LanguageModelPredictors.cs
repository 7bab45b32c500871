using System.Diagnostics;
using NasBuild.Core.Architectures;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Distillation;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;
using NasBuild.Engine.Training;

namespace NasBuild.Benchmarks;

/// <summary>
/// Predictors of a translation's BLEU from ten trained architectures, on twenty others: mean absolute error and
/// Kendall's tau, the mean of the seeds. <c>--data</c> is the folder of the paper's files, TASK.SEED.train.jsonl and
/// TASK.SEED.test.jsonl. With <c>--model</c> a language model is asked as well, at <c>--endpoint</c>, with the
/// key in the variable <c>--key-variable</c>; <c>--answers</c> is the file of its answers, and <c>--parts each</c> adds
/// the prompt's parts one after the other.
/// </summary>
internal static class LanguageModelPredictors
{
    private static readonly TranslationSpace Space = new();

    public static void Run(string[] options)
    {
        var folder = options is ["--data", var path, ..] ? path
            : throw new ArgumentException("Name the folder: --data FOLDER");
        var asked = AskedTranslations.Of(options);
        var rows = new Rows();
        foreach (var task in Directory.EnumerateFiles(folder, "*.train.jsonl")
            .GroupBy(f => Path.GetFileName(f).Split('.')[0]).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var seeds = task.Order(StringComparer.Ordinal).Select(train => (
                Train: TrainedArchitecture.Read(train, Space),
                Test: TrainedArchitecture.Read(train.Replace(".train.", ".test.", StringComparison.Ordinal), Space)))
                .ToList();
            Compare(task.Key, seeds, asked, rows);
        }

        rows.Print();
    }

    private static void Compare(
        string task, List<(IReadOnlyList<TrainedArchitecture> Train, IReadOnlyList<TrainedArchitecture> Test)> seeds,
        AskedTranslations? asked,
        Rows rows)
    {
        var methods = Methods([.. seeds[0].Train[0].Supernets.Keys.Order(StringComparer.Ordinal)]);
        foreach (var method in methods)
        {
            Tell(method.Name, Wanted(task, method.Name), seeds.Select((s, seed) => Predictors.Score(
                method.Trainer, Samples([.. s.Train, .. s.Test]), Split(s.Train.Count, s.Test.Count), seed)));
        }

        if (asked is not null)
        {
            Ask(asked);
        }

        Distil();

        // The choice sees the demonstrations only.
        Choose("chosen without a supernet", methods.Where(m => m.Name is "offline: ridge" or "offline: gaussian process"));
        Choose("chosen", methods.Where(m => m.Name.Contains(':', StringComparison.Ordinal)));

        // The answers that came are kept whatever happens then.
        void Ask(AskedTranslations asked)
        {
            try
            {
                foreach (var (name, trainer) in asked.Methods(task, seeds.SelectMany(s => s.Train.Concat(s.Test))))
                {
                    Tell(name, null, seeds.Select((s, seed) =>
                        Error(Samples(s.Test), trainer.Fit(Samples(s.Train), seed, default))));
                }
            }
            finally
            {
                asked.Save();
            }
        }

        // The teacher answers with two decimals, as a language model does.
        void Distil()
        {
            var students = new List<(double Tau, double Error)>();
            var seconds = 0d;
            foreach (var (s, seed) in seeds.Select((s, seed) => (s, seed)))
            {
                var settings = new StudentSettings();
                var teacher = new Rounded(methods.Single(m => m.Name == "offline: ridge").Trainer
                    .Fit(Samples(s.Train), seed, default));
                var labelled = Teacher.Label(teacher, Space, settings.Architectures, seed, default);
                IPredictor student = new StudentTrainer(TrainingEngines.Default, settings).Fit(labelled, seed, default);
                students.Add(Error(Samples(s.Test), student));
                var clock = Stopwatch.StartNew();
                student.Predict([.. labelled.Points.Concat(labelled.Points).Take(30 * 125)], default);
                seconds += clock.Elapsed.TotalSeconds / seeds.Count;
            }

            Tell("student of the offline ridge", null, students);
            rows.Add($"{task}, 30 x 125 predictions of the student", seconds, "s", 3);
        }

        void Choose(string name, IEnumerable<NamedTrainer> among)
        {
            var chosen = seeds.Select((s, seed) => PredictorChoice.Of(
                [.. among], Samples(s.Train), "BLEU", seed, _ => { }, default, folds: s.Train.Count)).ToList();
            Tell(
                $"{name} ({string.Join("; ", chosen.Select(c => c.Name))})",
                null,
                seeds.Zip(chosen, (s, c) => Error(Samples(s.Test), c.Predictor)));
        }

        void Tell(string name, (double Error, double Tau)? wanted, IEnumerable<(double Tau, double Error)> scores)
        {
            var (tau, error) = Predictors.Mean(scores);
            var (what, value) = ($"{task}, {name}", Predictors.Text($"{error:0.00} / {tau:0.00}"));
            if (wanted is var (most, least))
            {
                rows.Add(
                    what, value, Predictors.Text($"<= {most:0.00} / >= {least:0.00}"), error <= most && tau >= least);
            }
            else
            {
                rows.Tell(what, value);
            }
        }
    }

    private static (double Error, double Tau)? Wanted(string task, string method) => (task, method) switch
    {
        ("wmt14ende", "offline: ridge") => (0.20, 0.75),
        ("wmt14enfr", "offline: ridge") => (0.17, 0.86),
        ("wmt14ende", "Neuron-wise MoS: offset") => (0.16, 0),
        ("wmt14enfr", "Neuron-wise MoS: offset") => (0.15, 0),
        _ => null,
    };

    private static (double Tau, double Error) Error(Samples test, IPredictor predictor)
    {
        double[] predicted = [.. predictor.Predict(test.Points, default).Select(p => p.Mean)];
        return (RankCorrelation.Kendall(predicted, test.Y), PredictionError.MeanAbsolute(predicted, test.Y));
    }

    private static (int[] Train, int[] Test) Split(int train, int test) =>
        ([.. Enumerable.Range(0, train)], [.. Enumerable.Range(train, test)]);

    // The space's own features; then the paper's ten, with the logarithms of operations and parameters; then the scores.
    private static Samples Samples(IReadOnlyList<TrainedArchitecture> trained) => new(
        trained.Select(t => new PolicyPoint(
            Space.Space,
            t.Architecture,
            [
                .. Space.Features.Concat(Space.Published).Select(f => f.Of(t.Architecture)),
                Math.Log(t.Gflops), Math.Log(t.Parameters),
                .. t.Supernets.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value),
            ])),
        [.. trained.Select(t => t.Bleu)]);

    private static List<NamedTrainer> Methods(string[] supernets)
    {
        var (own, published) = (Space.Features.Length, Space.Published.Length + 2);
        int[] features = [.. Enumerable.Range(0, own)];
        int[] theirs = [.. Enumerable.Range(own, published)];
        NamedTrainer On(string name, int[] columns, IPredictorTrainer<IPredictor> trainer) =>
            new(name, 3, new ColumnsTrainer(columns, trainer));
        List<NamedTrainer> methods =
        [
            NamedTrainer.Mean,
            On("least squares on ln(parameters)", [own + published - 1], new RecalibrationTrainer(affine: true)),
            On("ridge(0.03) on the paper's features", theirs, new RidgeTrainer(PolynomialFeatures.Linear)
            {
                Penalties = [0.03],
            }),
            On("Gaussian process on the paper's features", theirs, new GaussianProcessTrainer()),
            On("offline: ridge", features, new RidgeTrainer(PolynomialFeatures.Linear)),
            On("offline: gaussian process", features, new GaussianProcessTrainer()),
        ];
        foreach (var (i, supernet) in supernets.Index())
        {
            int[] score = [own + published + i];
            methods.Add(On($"{supernet} as is", score, new AsIs()));
            methods.Add(On($"{supernet}: offset", score, new RecalibrationTrainer(affine: false)));
            methods.Add(On($"{supernet}: affine", score, new RecalibrationTrainer(affine: true)));
        }

        return methods;
    }

    private sealed class Rounded(IPredictor predictor) : IPredictor
    {
        public Predicted Predict(PolicyPoint point) =>
            new(Math.Round(predictor.Predict(point).Mean, 2), double.NaN);
    }

    private sealed class AsIs : IPredictorTrainer<IPredictor>
    {
        public IPredictor Fit(Samples samples, int seed, CancellationToken cancellation) =>
            new LinePredictor(1, 0, 0, 1, 0, 0);
    }
}
