using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Distillation;

/// <summary>A student that learned from a teacher, with its predictions fitted to measurements by a line.</summary>
/// <param name="Student">The student.</param>
/// <param name="Line">The line.</param>
internal sealed record DistilledPredictor(IPredictor Student, LinePredictor Line) : IPredictor
{
    public Predicted Predict(PolicyPoint point) => Line.Predict([Student.Predict(point).Mean]);
}
