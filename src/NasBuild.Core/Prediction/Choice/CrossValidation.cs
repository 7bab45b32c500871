// Stone, Cross-Validatory Choice and Assessment of Statistical Predictions, JRSS B 36 (1974)
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Choice;

/// <summary>What a method predicts of samples that it was not fitted to.</summary>
internal static class CrossValidation
{
    /// <summary>A prediction for each sample, by a predictor fitted without the sample's fold.</summary>
    /// <param name="trainer">The method.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="folds">How many parts of near equal size they are dealt into.</param>
    /// <param name="seed">Where shuffling and fitting start.</param>
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
