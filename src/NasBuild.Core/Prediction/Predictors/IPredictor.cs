namespace NasBuild.Core.Prediction.Predictors;

/// <summary>A fitted function from a policy to a metric. Immutable, safe to use from several threads.</summary>
internal interface IPredictor
{
    /// <summary>Predicts the metric of a policy.</summary>
    Predicted Predict(PolicyPoint point);

    /// <summary>
    /// Predicts the metric of each policy. A predictor that waits for an external process sends several at once.
    /// </summary>
    IReadOnlyList<Predicted> Predict(IReadOnlyList<PolicyPoint> points, CancellationToken cancellation)
    {
        var predicted = new Predicted[points.Count];
        for (var i = 0; i < predicted.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            predicted[i] = Predict(points[i]);
        }

        return predicted;
    }
}
