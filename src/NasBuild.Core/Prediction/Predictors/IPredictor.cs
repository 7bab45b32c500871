namespace NasBuild.Core.Prediction.Predictors;

/// <summary>A fitted function from a policy to a metric. Immutable, safe to use from several threads.</summary>
internal interface IPredictor
{
    /// <summary>The metric expected of a policy.</summary>
    Predicted Predict(PolicyPoint point);

    /// <summary>
    /// The metric expected of each policy. A predictor that waits for answers asks for several at once.
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
