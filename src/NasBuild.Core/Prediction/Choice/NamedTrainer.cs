using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Choice;

/// <summary>A prediction method that is compared with others.</summary>
/// <param name="Name">Its name, as in nas.yaml and in reports.</param>
/// <param name="MinSamples">The minimum number of samples that it needs.</param>
/// <param name="Trainer">The method.</param>
internal sealed record NamedTrainer(string Name, int MinSamples, IPredictorTrainer<IPredictor> Trainer)
{
    /// <summary>True if it is only for when no other method can be used.</summary>
    public bool IsReserve { get; init; }

    /// <summary>The mean of the samples, for when there are too few for any other method.</summary>
    public static NamedTrainer Mean { get; } = new("mean", 1, new MeanTrainer());
}
