using NasBuild.Engine.Training.OnnxRuntime.Optimisers;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime;

/// <summary>A training step as one model: forward, loss, gradients, clipping and update.</summary>
/// <param name="Model">The step.</param>
/// <param name="Inputs">
/// The inputs of every step: those of the model and the targets of the loss, with fixed sizes.
/// </param>
/// <param name="Loss">The output that is the loss.</param>
/// <param name="LossType">Its type.</param>
/// <param name="Update">The parameters, states and scalars.</param>
/// <param name="Statistics">The running means and variances of batch normalisations in training form.</param>
internal sealed record TrainingGraph(
    Model Model, IReadOnlyList<ValueInfo> Inputs, string Loss, TensorType LossType, UpdateGraph Update,
    IReadOnlyList<StateTensor> Statistics)
{
    /// <summary>The initializers of the model that a step changes.</summary>
    public IReadOnlyList<StateTensor> Initializers => [.. Update.Parameters, .. Statistics];

    /// <summary>All tensors that a step changes.</summary>
    public IReadOnlyList<StateTensor> Updated => [.. Initializers, .. Update.States];

    /// <summary>Writes the step.</summary>
    /// <param name="model">The model to train.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="sample">Inputs of the model, of the size that every step will have.</param>
    /// <param name="ownKernels">True if convolutions use our own kernels where the CPU supports them.</param>
    /// <exception cref="UndifferentiableException">A node between a parameter and the loss has no gradient.</exception>
    /// <exception cref="ArgumentException">The loss does not fit the model, or nothing can be trained.</exception>
    public static TrainingGraph Write(
        Model model, TrainingSettings settings, IReadOnlyDictionary<string, Tensor> sample, bool ownKernels)
    {
        var backward = BackwardGraph.Of(
            model, settings.Loss, settings.Parameters ?? TrainableParameters.Of(model), sample, ownKernels);
        var builder = backward.Write.Builder;
        List<TrainedParameter> parameters =
        [
            .. backward.Gradients.Select(g => new TrainedParameter(g.Key, backward.Types[g.Key], g.Value))
        ];
        var update = UpdateGraph.Write(backward.Write, settings, parameters);
        List<StateTensor> statistics =
        [
            .. backward.Form.Running.Select(r => new StateTensor(r.Key, r.Value, backward.Types[r.Key]))
        ];
        statistics.ForEach(s => BackwardGraph.Open(builder, s.Before, s.Type));
        var graph = new TrainingGraph(model, backward.Inputs, backward.Loss, backward.LossType, update, statistics);
        IEnumerable<string> outputs = [backward.Loss, update.Norm, .. graph.Updated.Select(u => u.After)];
        return graph with { Model = backward.Build(outputs) };
    }
}
