using NasBuild.Engine.Training.Losses;

namespace NasBuild.TorchSharp.Losses;

/// <summary>Computes losses from the values of a run: the model's outputs, its inputs and the loss' targets.</summary>
internal static class LossFunction
{
    /// <summary>Returns the loss, a scalar.</summary>
    public static Tensor Of(Loss loss, IReadOnlyDictionary<string, Tensor> values) => loss switch
    {
        CrossEntropy entropy => CrossEntropyFunction.Of(entropy, values),
        Distillation soft => DistillationFunction.Of(soft, values),
        MeanSquaredError error => MeanSquaredErrorFunction.Of(error, values),
        WeightedSum sum => sum.Terms.Select(t => Of(t.Loss, values).mul(t.Weight)).Aggregate((a, b) => a.add(b)),
        _ => throw new ArgumentException($"The loss {loss.GetType().Name} is not known here.", nameof(loss)),
    };

    /// <summary>Returns the outputs of the model, and the inputs used as masks, that a loss reads.</summary>
    public static IEnumerable<string> Reads(Loss loss) => loss switch
    {
        CrossEntropy entropy => [entropy.Output],
        Distillation soft => [soft.Output],
        MeanSquaredError error => [error.Output],
        WeightedSum sum => sum.Terms.SelectMany(t => Reads(t.Loss)).Distinct(),
        _ => throw new ArgumentException($"The loss {loss.GetType().Name} is not known here.", nameof(loss)),
    };
}
