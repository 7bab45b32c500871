using System.Collections.Immutable;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Choice;

/// <summary>A method, and how well it does on samples left out.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="Tau">Kendall's tau between predicted and measured.</param>
/// <param name="MeanAbsoluteError">
/// The mean absolute error on the scale that is learned; infinite where a prediction is NaN.
/// </param>
/// <param name="Chosen">True if it is the one that is used.</param>
internal sealed record ComparedPredictor(string Name, double Tau, double MeanAbsoluteError, bool Chosen);

/// <summary>The predictor that does best on samples left out, and how the others did.</summary>
/// <param name="Predictor">The predictor, fitted to all samples.</param>
/// <param name="Interval">How far measurements lie around its predictions.</param>
/// <param name="Compared">Every method that was tried, in the order given.</param>
internal sealed record PredictorChoice(
    IPredictor Predictor, ConformalInterval Interval, ImmutableArray<ComparedPredictor> Compared)
{
    private const int Folds = 5;

    /// <summary>The name of the method chosen.</summary>
    public string Name => Compared.Single(c => c.Chosen).Name;

    /// <summary>Compares methods by cross-validation and fits the one with the least error to all samples.</summary>
    /// <param name="trainers">The methods, the simplest first: it stands in for those that need more samples.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="metric">What was measured, for messages.</param>
    /// <param name="seed">Where random sources start.</param>
    /// <param name="report">Told of methods that need more samples.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="NasException">Nothing can be learned of the samples.</exception>
    public static PredictorChoice Of(
        IReadOnlyList<NamedTrainer> trainers,
        Samples samples,
        string metric,
        int seed,
        Action<Diagnostic> report,
        CancellationToken cancellation)
    {
        samples.Checked(metric);

        // Each fold is fitted to four fifths.
        var smallest = samples.Count - ((samples.Count + Folds - 1) / Folds);
        List<NamedTrainer> able = [.. trainers.Where(t => t.LeastSamples <= smallest)];
        var fallback = able.Count > 0 ? able[0] : NamedTrainer.Mean;
        foreach (var unable in trainers.Except(able))
        {
            var least = LeastInAll(unable.LeastSamples);
            report(Descriptors.TooFewForPredictor.With(unable.Name, least, samples.Count, fallback.Name));
        }

        List<Tried> tried = [.. (able.Count > 0 ? able : [fallback]).Select(t => Try(t, samples, seed, cancellation))];
        var best = tried.MinBy(t => t.Error)!;
        return new PredictorChoice(
            best.Method.Trainer.Fit(samples, seed, cancellation),
            ConformalInterval.Of(best.Predicted, samples.Y),
            [.. tried.Select(t => new ComparedPredictor(t.Method.Name, t.Tau, t.Error, Chosen: t == best))]);
    }

    /// <summary>The mean of samples that are all alike.</summary>
    public static PredictorChoice Constant(Samples samples) => new(
        NamedTrainer.Mean.Trainer.Fit(samples, 0, CancellationToken.None),
        ConformalInterval.Of(samples.Y, samples.Y),
        [new ComparedPredictor(NamedTrainer.Mean.Name, 0, 0, Chosen: true)]);

    private static Tried Try(NamedTrainer method, Samples samples, int seed, CancellationToken cancellation)
    {
        var folds = Math.Min(Folds, samples.Count);
        var predicted = CrossValidation.Predict(method.Trainer, samples, folds, seed, cancellation);
        var tau = RankCorrelation.Kendall(predicted, samples.Y);
        var error = PredictionError.MeanAbsolute(predicted, samples.Y);

        // A method without an answer is not the best, and NaN is less than every number.
        return new Tried(method, predicted, tau, double.IsNaN(error) ? double.PositiveInfinity : error);
    }

    // The fewest samples of which four fifths are enough.
    private static int LeastInAll(int least)
    {
        var all = least;
        while (all - ((all + Folds - 1) / Folds) < least)
        {
            all++;
        }

        return all;
    }

    private sealed record Tried(NamedTrainer Method, double[] Predicted, double Tau, double Error);
}
