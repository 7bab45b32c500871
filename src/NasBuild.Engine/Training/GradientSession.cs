using NasBuild.Engine.Gradients;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training;

/// <summary>Computes the gradients of a loss with respect to a model's parameters, and changes nothing.</summary>
public sealed class GradientSession : IDisposable
{
    private readonly Session session;
    private readonly Dictionary<string, Tensor> parameters;
    private readonly BackwardGraph graph;

    /// <summary>Makes the gradients of <paramref name="model"/> ready to be computed on batches like <paramref name="sample"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="sample">Inputs of the model, of the size that every batch will have.</param>
    /// <param name="parameters">Initializers of the model; by default what <see cref="TrainableParameters"/> finds.</param>
    /// <param name="settings">Where and with how many threads to run.</param>
    /// <exception cref="UndifferentiableException">A node between a parameter and the loss has no gradient.</exception>
    /// <exception cref="SessionException">ONNX Runtime refuses the model.</exception>
    public GradientSession(Model model, Loss loss, IReadOnlyDictionary<string, Tensor> sample, IReadOnlyList<string>? parameters = null, SessionSettings? settings = null)
    {
        settings ??= new SessionSettings();
        graph = BackwardGraph.Of(model, loss, parameters ?? TrainableParameters.Of(model), sample, settings.Device == Device.Cpu);
        this.parameters = graph.Gradients.Keys.ToDictionary(p => p, p => model.Graph[p].Initializer!);
        session = Session.Create(graph.Build(graph.Gradients.Values.Prepend(graph.Loss).Distinct()), settings);
    }

    /// <summary>The loss of a batch, and its gradient by parameter.</summary>
    /// <param name="batch">The model's inputs and the loss' targets.</param>
    /// <exception cref="SessionException">The batch does not fit.</exception>
    public (double Loss, IReadOnlyDictionary<string, Tensor> Gradients) Run(IReadOnlyDictionary<string, Tensor> batch)
    {
        var results = session.Run(graph.Inputs.ToDictionary(i => i.Name, i => batch[i.Name]).Concat(parameters).ToDictionary());
        return (results[graph.Loss].ToDoubles()[0], graph.Gradients.ToDictionary(g => g.Key, g => results[g.Value].Rename(g.Key)));
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();
}
