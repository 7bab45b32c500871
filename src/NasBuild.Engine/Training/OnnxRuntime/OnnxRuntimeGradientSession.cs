using Microsoft.ML.OnnxRuntime;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime;

/// <summary>A session that computes gradients, with one run of ONNX Runtime per batch.</summary>
internal sealed class OnnxRuntimeGradientSession : IGradientSession
{
    private readonly BackwardGraph graph;
    private readonly BoundSession session;
    private readonly OrtIoBinding binding;
    private readonly OrtValue loss;
    private readonly List<OrtValue> parameters = [];
    private readonly Dictionary<string, OrtValue> gradients = [];
    private readonly Lazy<SquareSums> sums;

    /// <summary>Creates the session.</summary>
    /// <param name="model">The model that holds the parameters.</param>
    /// <param name="graph">The gradients.</param>
    /// <param name="settings">The settings of the session.</param>
    /// <exception cref="SessionException">ONNX Runtime rejects the model.</exception>
    public OnnxRuntimeGradientSession(Model model, BackwardGraph graph, SessionSettings settings)
    {
        this.graph = graph;
        session = new BoundSession(graph.Build(graph.Gradients.Values.Prepend(graph.Loss).Distinct()), settings);
        binding = session.CreateBinding();
        binding.BindOutput(graph.Loss, loss = session.Allocate(graph.LossType));
        foreach (var (parameter, gradient) in graph.Gradients)
        {
            var buffer = session.Allocate(graph.Types[parameter]);
            BoundSession.Write(buffer, model.Graph[parameter].Initializer!);
            binding.BindInput(parameter, buffer);
            parameters.Add(buffer);

            // Two parameters that are added to each other share one gradient.
            if (!gradients.ContainsKey(gradient))
            {
                binding.BindOutput(gradient, gradients[gradient] = session.Allocate(graph.Types[parameter]));
            }
        }

        sums = new Lazy<SquareSums>(() => new SquareSums(
            graph.Gradients.ToDictionary(g => g.Key, g => (graph.Types[g.Key], gradients[g.Value])), settings));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Parameters => [.. graph.Gradients.Keys];

    /// <inheritdoc/>
    public (double Loss, IReadOnlyDictionary<string, Tensor> Gradients) Compute(
        IReadOnlyDictionary<string, Tensor> batch) =>
        (Run(batch), graph.Gradients.ToDictionary(g => g.Key, g => BoundSession.Read(g.Key, gradients[g.Value])));

    /// <inheritdoc/>
    public double Accumulate(IReadOnlyDictionary<string, Tensor> batch)
    {
        var value = Run(batch);
        sums.Value.Add();
        return value;
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> SumsOfSquares() => sums.Value.Read();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (sums.IsValueCreated)
        {
            sums.Value.Dispose();
        }

        binding.Dispose();
        session.Dispose();
        foreach (var buffer in parameters.Concat(gradients.Values).Append(loss))
        {
            buffer.Dispose();
        }
    }

    private double Run(IReadOnlyDictionary<string, Tensor> batch)
    {
        session.Run(binding, graph.Inputs, batch);
        return BoundSession.Read("", loss).ToDoubles()[0];
    }
}
