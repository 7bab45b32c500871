// MacKay, Information-Based Objective Functions for Active Data Selection, Neural Computation 4 (1992)
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Prediction.Sampling;

/// <summary>How little the predictor knows of the policy. Needs a predictor with a variance.</summary>
internal sealed class EpistemicVariance : IAcquisition
{
    public double Of(IPredictor predictor, LevelSpace space, Policy policy) => predictor.Predict(space.Vector(policy)).Variance is var variance && !double.IsNaN(variance)
        ? variance
        : throw new ArgumentException("The predictor's method has no variance.", nameof(predictor));
}
