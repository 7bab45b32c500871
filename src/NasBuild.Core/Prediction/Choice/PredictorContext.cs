using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Choice;

/// <summary>What a method may know besides the samples that it is fitted to.</summary>
/// <param name="Settings">The section <c>predict</c> of nas.yaml.</param>
/// <param name="Metric">What is to be predicted.</param>
/// <param name="Encoding">The policies, and the numbers that predictors see of them.</param>
/// <param name="Parts">Where the numbers lie whose effects depend on each other, such as those of each layer.</param>
internal sealed record PredictorContext(
    PredictSettings Settings, PredictedMetric Metric, PolicyEncoding Encoding, IReadOnlyList<int[]> Parts);
