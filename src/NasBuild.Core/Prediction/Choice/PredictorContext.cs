using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Choice;

/// <summary>The information that a method has besides the samples.</summary>
/// <param name="Settings">The section <c>predict</c> of nas.yaml.</param>
/// <param name="Metric">The metric to predict.</param>
/// <param name="Encoding">The encoding of policies as features.</param>
/// <param name="Parts">The groups of features whose effects depend on each other, such as those of each layer.</param>
internal sealed record PredictorContext(
    PredictSettings Settings, PredictedMetric Metric, PolicyEncoding Encoding, IReadOnlyList<int[]> Parts)
{
    /// <summary>The method that asks a language model; null without an endpoint.</summary>
    public ISlowTrainer? LanguageModel { get; init; }
}
