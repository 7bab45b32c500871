using NasBuild.Engine.Gradients;
using NasBuild.Engine.Kernels;
using NasBuild.Engine.Training.Losses;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Engine.Training;

/// <summary>A training step as one model: forward, loss, gradients, clipping and update.</summary>
/// <param name="Model">The step.</param>
/// <param name="Inputs">What every step feeds: the inputs and the loss' targets, sizes fixed.</param>
/// <param name="Loss">The output that is the loss.</param>
/// <param name="Update">The parameters, states and scalars.</param>
/// <param name="Statistics">The running means and variances of batch normalisations in training form.</param>
internal sealed record TrainingGraph(Model Model, IReadOnlyList<ValueInfo> Inputs, string Loss, UpdateGraph Update, IReadOnlyList<UpdatedTensor> Statistics)
{
    /// <summary>What of the model a step changes.</summary>
    public IReadOnlyList<UpdatedTensor> Initializers => [.. Update.Parameters, .. Statistics];

    /// <summary>All that a step changes.</summary>
    public IReadOnlyList<UpdatedTensor> Updated => [.. Initializers, .. Update.States];

    /// <summary>Writes the step.</summary>
    /// <param name="model">The model to train.</param>
    /// <param name="settings">How.</param>
    /// <param name="sample">Inputs of the model, of the size that every step will have.</param>
    /// <exception cref="UndifferentiableException">A node between a parameter and the loss has no gradient.</exception>
    /// <exception cref="ArgumentException">The loss does not suit the model, or nothing can be trained.</exception>
    public static TrainingGraph Write(Model model, TrainingSettings settings, IReadOnlyDictionary<string, Tensor> sample)
    {
        var backward = BackwardGraph.Of(model, settings.Loss, settings.Parameters ?? TrainableParameters.Of(model), sample, settings.OwnKernels && settings.Session.Device == Device.Cpu);
        var builder = backward.Write.Builder;
        var update = UpdateGraph.Write(
            backward.Write,
            settings.Optimiser,
            settings.Groups,
            [.. backward.Gradients.Select(g => new TrainedParameter(g.Key, backward.Types[g.Key], g.Value, settings.Masks.GetValueOrDefault(g.Key)))],
            settings.MaxNorm);
        List<UpdatedTensor> statistics = [.. backward.Running.Select(r => new UpdatedTensor(r.Key, r.Value, backward.Types[r.Key]))];
        statistics.ForEach(s => BackwardGraph.Open(builder, s.Before, s.Type));
        var graph = new TrainingGraph(model, backward.Inputs, backward.Loss, update, statistics);
        return graph with { Model = backward.Build([backward.Loss, update.Norm, .. graph.Updated.Select(u => u.After)]) };
    }
}
