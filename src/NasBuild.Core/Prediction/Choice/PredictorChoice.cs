using System.Collections.Immutable;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Choice;

/// <summary>A method, and how well it does on samples left out.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="Tau">Kendall's tau between predicted and measured.</param>
/// <param name="MeanAbsoluteError">The mean absolute error, in the metric's unit.</param>
/// <param name="Chosen">Whether it is the one that is used.</param>
internal sealed record ComparedPredictor(string Name, double Tau, double MeanAbsoluteError, bool Chosen);

/// <summary>The predictor that does best on samples left out, and what the others did.</summary>
/// <param name="Predictor">The predictor, fitted to all samples.</param>
/// <param name="Interval">How far measurements lie around its predictions.</param>
/// <param name="Compared">Every method that was tried, in the order given.</param>
internal sealed record PredictorChoice(IPredictor Predictor, ConformalInterval Interval, ImmutableArray<ComparedPredictor> Compared)
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
        IReadOnlyList<IPredictorTrainer> trainers, Samples samples, string metric, int seed, Action<Diagnostic> report, CancellationToken cancellation)
    {
        samples.Checked(metric);

        // Each fold is fitted to four fifths.
        var smallest = samples.Count - ((samples.Count + Folds - 1) / Folds);
        List<IPredictorTrainer> able = [.. trainers.Where(t => t.LeastSamples(samples.Dimension) <= smallest)];
        var fallback = able.Count > 0 ? able[0] : new MeanTrainer();
        foreach (var unable in trainers.Except(able))
        {
            report(Descriptors.TooFewForPredictor.With(unable.Name, LeastInAll(unable.LeastSamples(samples.Dimension)), samples.Count, fallback.Name));
        }

        var tried = (able.Count > 0 ? able : [fallback]).Select(trainer => (Trainer: trainer, Predicted: CrossValidation.Predict(trainer, samples, Math.Min(Folds, samples.Count), seed, cancellation))).ToList();
        var best = tried.MinBy(t => PredictionError.MeanAbsolute(t.Predicted, samples.Y));
        return new PredictorChoice(
            best.Trainer.Fit(samples, seed, cancellation),
            ConformalInterval.Of(best.Predicted, samples.Y),
            [.. tried.Select(t => new ComparedPredictor(
                t.Trainer.Name, RankCorrelation.Kendall(t.Predicted, samples.Y), PredictionError.MeanAbsolute(t.Predicted, samples.Y), t.Trainer == best.Trainer))]);
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
}
