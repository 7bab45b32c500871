// Wang et al., SeerNet, arXiv 2304.06393, active sampling
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Prediction.Sampling;

/// <summary>How much the prediction changes when one coordinate is lowered by one level: mean over the neighbours c of (f(c) - f(s))^2.</summary>
/// <param name="raised">Whether policies with one coordinate raised are neighbours too.</param>
internal sealed class Informativeness(bool raised = false) : IAcquisition
{
    public double Of(IPredictor predictor, LevelSpace space, Policy policy)
    {
        var here = predictor.Predict(space.Vector(policy)).Mean;
        return space.Neighbours(policy, raised).Select(c => predictor.Predict(c).Mean - here).Select(change => change * change).DefaultIfEmpty(0).Average();
    }
}
