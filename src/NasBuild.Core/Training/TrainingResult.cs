using NasBuild.Core.Results;
using NasBuild.Core.Results.Curves;
using NasBuild.Onnx;

namespace NasBuild.Core.Training;

/// <summary>The result of a training.</summary>
/// <param name="Model">The model with the best parameters.</param>
/// <param name="Quality">Its quality on the validation samples.</param>
/// <param name="QualityBefore">The quality before training.</param>
/// <param name="Epochs">The number of completed epochs.</param>
/// <param name="BestEpoch">The epoch of the parameters; 0 for those before training.</param>
/// <param name="Steps">The number of completed steps.</param>
/// <param name="Samples">The number of samples in an epoch.</param>
/// <param name="Seconds">The time of this run.</param>
public sealed record TrainingResult(
    Model Model,
    double Quality,
    double QualityBefore,
    int Epochs,
    int BestEpoch,
    long Steps,
    int Samples,
    double Seconds)
{
    /// <summary>How the training ended.</summary>
    public TrainingEnding Ending { get; init; }

    /// <summary>The course of the loss and the quality; null if no step was taken.</summary>
    public TrainingCurve? Curve { get; init; }

    /// <summary>The maximum learning rate, if it is lower than the recipe's; else null.</summary>
    public double? LowerRate { get; init; }
}
