using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Prediction.Sampling;

/// <summary>How much there is to learn from measuring a policy.</summary>
internal interface IAcquisition
{
    /// <summary>The more, the sooner it should be measured. Called from several threads.</summary>
    double Of(IPredictor predictor, LevelSpace space, Policy policy);
}
