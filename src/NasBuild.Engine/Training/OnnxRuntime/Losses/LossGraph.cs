using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime.Losses;

/// <summary>The values of a loss in a graph.</summary>
/// <param name="Value">The name of the loss, a scalar (shape []) of the outputs' element type.</param>
/// <param name="Gradients">
/// The name of the loss' gradient by output, each of the output's shape: the seeds of the backward walk.
/// </param>
internal sealed record LossGraph(string Value, IReadOnlyDictionary<string, string> Gradients)
{
    /// <summary>
    /// Writes a loss and its gradient with respect to the outputs. The caller declares <see cref="Loss.Targets"/>,
    /// which check the outputs, as graph inputs.
    /// </summary>
    /// <param name="loss">The loss.</param>
    /// <param name="write">The graph that computes the outputs.</param>
    /// <param name="outputs">The concrete type of every output of the model.</param>
    /// <param name="weight">The factor of the loss and its gradient.</param>
    public static LossGraph Write(
        Loss loss, GraphWriter write, IReadOnlyDictionary<string, TensorType> outputs, double weight = 1) =>
        loss switch
        {
            CrossEntropy entropy => CrossEntropyGraph.Write(entropy, write, outputs[entropy.Output], weight),
            Distillation soft => DistillationGraph.Write(soft, write, outputs[soft.Output], weight),
            MeanSquaredError error => MeanSquaredErrorGraph.Write(error, write, outputs[error.Output], weight),
            WeightedSum sum => WeightedSumGraph.Write(sum, write, outputs, weight),
            _ => throw new ArgumentException($"The loss {loss.GetType().Name} is not known here.", nameof(loss)),
        };
}
