using System.Text.Json.Serialization;
using NasBuild.Core.Results.Curves;

namespace NasBuild.Core.Results;

/// <summary>How a training ended.</summary>
public enum TrainingEnding
{
    /// <summary>The loss fell.</summary>
    Trained,

    /// <summary>The loss was zero from the beginning: there is nothing to learn.</summary>
    NothingToLearn,

    /// <summary>The loss does not depend on the parameters.</summary>
    NoGradient,

    /// <summary>The loss did not fall.</summary>
    NotFallen,
}

/// <summary>The result of fine-tuning a policy's candidate.</summary>
/// <param name="Sha256">The hash of the fine-tuned model's file.</param>
/// <param name="Epochs">The number of completed epochs.</param>
/// <param name="BestEpoch">The epoch of the weights; 0 for those before training.</param>
/// <param name="Samples">The number of samples in an epoch.</param>
/// <param name="QualityBefore">The quality on the validation split before training; NaN if there is none.</param>
/// <param name="Quality">The quality after.</param>
/// <param name="Seconds">The time that it took.</param>
public sealed record FineTuned(
    string Sha256, int Epochs, int BestEpoch, int Samples, double QualityBefore, double Quality, double Seconds)
{
    /// <summary>How the training ended.</summary>
    public TrainingEnding Ending { get; init; }

    /// <summary>The course of the loss and the quality; null in the results of older versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TrainingCurve? Curve { get; init; }

    /// <summary>The maximum learning rate, if it is lower than that of nas.yaml; else null.</summary>
    public double? LowerRate { get; init; }
}
