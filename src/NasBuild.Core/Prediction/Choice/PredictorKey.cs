namespace NasBuild.Core.Prediction.Choice;

/// <summary>The key of a stored predictor: it is valid for nothing else.</summary>
/// <param name="Model">The hash of the model.</param>
/// <param name="Space">A key of the space of policies and of their encoding.</param>
/// <param name="Metric">The metric that it predicts.</param>
/// <param name="Machine">The machine that measured; empty for a metric that is the same on every machine.</param>
/// <param name="Tool">The version of NasBuild.</param>
internal sealed record PredictorKey(string Model, string Space, string Metric, string Machine, string Tool);
