using NasBuild.Core.Prediction.LanguageModels.Endpoints;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.LanguageModels;

/// <summary>
/// A language model's predictions, and those of an offline predictor from the first failure on. The policies of one
/// call are predicted by one of them, so that they can be ranked.
/// </summary>
/// <param name="model">The language model.</param>
/// <param name="offline">The offline predictor.</param>
/// <param name="report">Receives the reason of the failure, once.</param>
internal sealed class FallbackPredictor(
    LanguageModelPredictor model, IPredictor offline, Action<string> report) : IPredictor
{
    private int failed;

    /// <inheritdoc/>
    public Predicted Predict(PolicyPoint point) => Predict([point], CancellationToken.None)[0];

    /// <inheritdoc/>
    public IReadOnlyList<Predicted> Predict(IReadOnlyList<PolicyPoint> points, CancellationToken cancellation)
    {
        try
        {
            if (failed == 0)
            {
                return model.Predict(points, cancellation);
            }
        }
        catch (LanguageModelException e)
        {
            if (Interlocked.Exchange(ref failed, 1) == 0)
            {
                report(e.Message);
            }
        }

        return offline.Predict(points, cancellation);
    }
}
