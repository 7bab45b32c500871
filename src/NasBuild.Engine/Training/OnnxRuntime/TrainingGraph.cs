using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.OnnxRuntime.Optimisers;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime;

/// <summary>
/// A training step as one model: forward, loss, gradients, clipping and update; or, for a batch in parts, the clipping
/// and the update alone, from sums of gradients.
/// </summary>
/// <param name="Model">The step.</param>
/// <param name="Backward">The loss and the gradients of a batch or of a part.</param>
/// <param name="Update">The parameters, states and scalars.</param>
/// <param name="Statistics">The running means and variances of batch normalisations in training form.</param>
internal sealed record TrainingGraph(
    Model Model, BackwardGraph Backward, UpdateGraph Update, IReadOnlyList<StateTensor> Statistics)
{
    /// <summary>The initializers of the model that a step changes.</summary>
    public IReadOnlyList<StateTensor> Initializers => [.. Update.Parameters, .. Statistics];

    /// <summary>All tensors that a step changes.</summary>
    public IReadOnlyList<StateTensor> Updated => [.. Initializers, .. Update.States];

    /// <summary>Writes the step.</summary>
    /// <param name="model">The model to train.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="sample">Inputs of the model, of the size that every step or part will have.</param>
    /// <param name="ownKernels">True if convolutions use our own kernels where the CPU supports them.</param>
    /// <exception cref="UndifferentiableException">A node between a parameter and the loss has no gradient.</exception>
    /// <exception cref="ArgumentException">
    /// The loss does not fit the model, nothing can be trained, or parts do not suit the model.
    /// </exception>
    public static TrainingGraph Write(
        Model model, TrainingSettings settings, IReadOnlyDictionary<string, Tensor> sample, bool ownKernels)
    {
        if (settings is { Parts: > 1, NormalisesParts: false } && TrainingForm.NeedsWholeBatch(model))
        {
            throw new ArgumentException(
                "Batch normalisations in training form need the whole batch.", nameof(settings));
        }

        var backward = BackwardGraph.Of(
            model, settings.Loss, settings.Parameters ?? TrainableParameters.Of(model), sample, ownKernels,
            1.0 / settings.Parts);
        return settings.Parts == 1 ? Whole(model, settings, backward) : OfSums(settings, backward);
    }

    private static TrainingGraph Whole(Model model, TrainingSettings settings, BackwardGraph backward)
    {
        var builder = backward.Write.Builder;
        var update = UpdateGraph.Write(backward.Write, settings, Parameters(backward, gradient => gradient));
        List<StateTensor> statistics =
        [
            .. backward.Form.Running.Select(r => new StateTensor(r.Key, r.Value, backward.Types[r.Key]))
        ];
        statistics.ForEach(s => BackwardGraph.Open(builder, s.Before, s.Type));
        var graph = new TrainingGraph(model, backward, update, statistics);
        IEnumerable<string> outputs =
            [backward.Loss, update.Norm, .. graph.Updated.Select(u => u.After),
                .. backward.Observed(settings.Observed).Select(o => o.Name)];
        return graph with { Model = backward.Build(outputs) };
    }

    private static TrainingGraph OfSums(TrainingSettings settings, BackwardGraph backward)
    {
        var parameters = Parameters(backward, GradientSums.NameOf);
        var inputs = parameters.Select(p => BackwardGraph.Fixed(p.Name, p.Type)).Concat(
            parameters.DistinctBy(p => p.Gradient).Select(p => BackwardGraph.Fixed(p.Gradient, p.Type)));
        var builder = new GraphBuilder(new Graph("update", [], [], [.. inputs], []));
        var update = UpdateGraph.Write(new GraphWriter(builder), settings, parameters);

        // No other node reads the parameters here.
        update = update with { Parameters = [.. update.Parameters.Select(p => p with { InPlace = true })] };
        var graph = new TrainingGraph(backward.Form.Model, backward, update, []);
        builder.Outputs.AddRange(
            graph.Updated.Select(u => u.After).Prepend(update.Norm).Select(o => new ValueInfo(o)));
        return graph with { Model = new Model(builder.Build(), TrainingForm.MinimumOpset) };
    }

    private static List<TrainedParameter> Parameters(BackwardGraph backward, Func<string, string> gradient) =>
        [.. backward.Gradients.Select(g => new TrainedParameter(g.Key, backward.Types[g.Key], gradient(g.Value)))];
}
