using System.Text.Json.Serialization.Metadata;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Choice;

/// <summary>A row of the table of <see cref="PredictorMethods"/>.</summary>
/// <param name="Name">The name, as in nas.yaml and in reports.</param>
/// <param name="Method">The value of the setting <c>predict.predictor</c>.</param>
/// <param name="MinSamples">The minimum number of samples that it needs.</param>
/// <param name="Create">Creates its trainer.</param>
/// <param name="Kind">The type of its predictor, with the type's name in a file.</param>
internal sealed record PredictorDescriptor(
    string Name,
    PredictorMethod Method,
    int MinSamples,
    Func<PredictorContext, IPredictorTrainer<IPredictor>> Create,
    JsonDerivedType Kind);
