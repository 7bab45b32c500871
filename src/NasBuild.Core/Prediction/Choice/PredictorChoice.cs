using System.Collections.Immutable;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Prediction.LanguageModels;
using NasBuild.Core.Prediction.LanguageModels.Endpoints;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Choice;

/// <summary>The predictor with the least error in cross-validation, and the errors of the others.</summary>
/// <param name="Predictor">The predictor, fitted to all samples.</param>
/// <param name="Interval">The interval of measurements around its predictions.</param>
/// <param name="Compared">Every method that was tried, in the order given.</param>
internal sealed record PredictorChoice(
    IPredictor Predictor, ConformalInterval Interval, ImmutableArray<ComparedPredictor> Compared)
{
    private const int Folds = 5;
    private const int FewSamples = 20;

    // A comparison fits every method several times; it holds until there are so many times as many samples.
    private const double Growth = 1.3;

    /// <summary>The name of the chosen method.</summary>
    public string Name => Compared.Single(c => c.Chosen).Name;

    /// <summary>The number of samples that methods were compared on; 0 if they were not.</summary>
    public int ComparedOn { get; init; }

    /// <summary>
    /// Returns the number of folds for so many samples: of few, one at a time is left out.
    /// </summary>
    public static int FoldsOf(int samples) => samples < FewSamples ? samples : Folds;

    /// <summary>Compares methods by cross-validation and fits the one with the least error to all samples.</summary>
    /// <param name="trainers">The methods, the simplest first: it replaces those that need more samples.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="metric">The name of the metric, for messages.</param>
    /// <param name="seed">The seed of random sources.</param>
    /// <param name="report">
    /// Receives diagnostics for methods that need more samples, and for language models that cannot be used.
    /// </param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="folds">The number of folds; as many as samples to leave out one at a time.</param>
    /// <exception cref="NasException">Nothing can be learned from the samples.</exception>
    public static PredictorChoice Of(
        IReadOnlyList<NamedTrainer> trainers,
        Samples samples,
        string metric,
        int seed,
        Action<Diagnostic> report,
        CancellationToken cancellation,
        int folds = Folds)
    {
        samples.Checked(metric);

        // A predictor for a fold is fitted to the other folds.
        var smallest = samples.Count - ((samples.Count + folds - 1) / folds);
        List<NamedTrainer> able = [.. trainers.Where(t => t.MinSamples <= smallest)];
        var fallback = able.Count > 0 ? able[0] : NamedTrainer.Mean;
        foreach (var unable in trainers.Except(able))
        {
            var minimum = SamplesFor(unable, folds);
            report(Descriptors.TooFewForPredictor.With(unable.Name, minimum, samples.Count, fallback.Name));
        }

        List<Tried> tried = Compared(able.Where(t => !t.IsReserve));
        while (true)
        {
            tried = tried.Count > 0 ? tried : Compared(able.Where(t => t.IsReserve));
            tried = tried.Count > 0 ? tried : [Tested(NamedTrainer.Mean)];
            var best = tried.MinBy(t => t.Error)!;
            if (IfAnswered(best.Method.Name, () => Fitted(best)) is { } predictor)
            {
                return new PredictorChoice(
                    predictor,
                    ConformalInterval.Of(best.Predicted, samples.Y),
                    [.. tried.Select(t => new ComparedPredictor(t.Method.Name, t.Tau, t.Error, Chosen: t == best))])
                {
                    ComparedOn = samples.Count,
                };
            }

            able.Remove(best.Method);
            tried.Remove(best);
        }

        Tried Tested(NamedTrainer method) =>
            Try(method, samples, Math.Min(folds, samples.Count), seed, cancellation);

        List<Tried> Compared(IEnumerable<NamedTrainer> methods) =>
            [.. methods.ToList().Select(t => IfAnswered(t.Name, () => Tested(t))).OfType<Tried>()];

        IPredictor Fitted(Tried best) => best.Method.Trainer is ISlowTrainer slow
            ? slow.FitFast(samples, seed, cancellation)
            : WithFallback(best, best.Method.Trainer.Fit(samples, seed, cancellation));

        T? IfAnswered<T>(string name, Func<T> attempt)
            where T : class
        {
            try
            {
                return attempt();
            }
            catch (LanguageModelException e)
            {
                report(Descriptors.LanguageModelUnusable.With(name, metric, e.Message));
                return null;
            }
        }

        // The endpoint may fail later.
        IPredictor WithFallback(Tried best, IPredictor predictor)
        {
            var offline = tried.Where(t => t != best).MinBy(t => t.Error)?.Method ?? NamedTrainer.Mean;
            return predictor is not LanguageModelPredictor model ? predictor : new FallbackPredictor(
                model,
                offline.Trainer.Fit(samples, seed, cancellation),
                reason => report(Descriptors.LanguageModelUnusable.With(best.Method.Name, metric, reason)));
        }
    }

    /// <summary>
    /// Returns the same method fitted to more samples, with its errors on the earlier ones; null if these are too few
    /// by now to stand for all, or if the method asks a language model.
    /// </summary>
    public PredictorChoice? Refitted(
        IEnumerable<NamedTrainer> trainers, Samples samples, int seed, CancellationToken cancellation) =>
        samples.Count < Growth * ComparedOn && trainers.FirstOrDefault(t => t.Name == Name)
            is { Trainer: not ISlowTrainer } method
            ? this with { Predictor = method.Trainer.Fit(samples, seed, cancellation) } : null;

    /// <summary>Returns the mean, for samples that are all equal.</summary>
    public static PredictorChoice Constant(Samples samples) => new(
        NamedTrainer.Mean.Trainer.Fit(samples, 0, CancellationToken.None),
        ConformalInterval.Of(samples.Y, samples.Y),
        [new ComparedPredictor(NamedTrainer.Mean.Name, 0, 0, Chosen: true)]);

    /// <summary>Returns the number of samples of which a method has enough without one fold.</summary>
    public static int SamplesFor(NamedTrainer method, int folds = Folds)
    {
        var all = method.MinSamples;
        while (all - ((all + folds - 1) / folds) < method.MinSamples)
        {
            all++;
        }

        return all;
    }

    private static Tried Try(
        NamedTrainer method, Samples samples, int folds, int seed, CancellationToken cancellation)
    {
        var predicted = CrossValidation.Predict(method.Trainer, samples, folds, seed, cancellation);
        var tau = RankCorrelation.Kendall(predicted, samples.Y);
        var error = PredictionError.MeanAbsolute(predicted, samples.Y);

        // A method that predicts NaN must not be the best, but NaN sorts before every number.
        return new Tried(method, predicted, tau, double.IsNaN(error) ? double.PositiveInfinity : error);
    }

    private sealed record Tried(NamedTrainer Method, double[] Predicted, double Tau, double Error);
}
