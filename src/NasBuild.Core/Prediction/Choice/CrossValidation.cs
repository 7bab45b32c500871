// Stone, Cross-Validatory Choice and Assessment of Statistical Predictions, JRSS B 36 (1974)
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Choice;

/// <summary>Predictions of samples by predictors that were not fitted to them.</summary>
internal static class CrossValidation
{
    /// <summary>Returns a prediction for each sample, by a predictor fitted without the sample's fold.</summary>
    /// <param name="trainer">The method.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="folds">The number of folds of nearly equal size.</param>
    /// <param name="seed">The seed of shuffling and fitting.</param>
    /// <param name="cancellation">Ends it.</param>
    public static double[] Predict(
        IPredictorTrainer<IPredictor> trainer, Samples samples, int folds, int seed, CancellationToken cancellation)
    {
        var order = Enumerable.Range(0, samples.Count).ToArray();
        new Random(seed).Shuffle(order);
        var predicted = new double[samples.Count];
        for (var fold = 0; fold < folds; fold++)
        {
            int[] held = [.. order.Where((_, i) => i % folds == fold)];
            var predictor = trainer.Fit(samples.At([.. order.Where((_, i) => i % folds != fold)]), seed, cancellation);
            var answers = predictor.Predict([.. held.Select(i => samples.Points[i])], cancellation);
            for (var i = 0; i < held.Length; i++)
            {
                predicted[held[i]] = answers[i].Mean;
            }
        }

        return predicted;
    }
}
