using Microsoft.ML.OnnxRuntime;
using NasBuild.Engine.Training.OnnxRuntime.Memory;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime;

/// <summary>A session that computes gradients, with one run of ONNX Runtime per batch.</summary>
internal sealed class OnnxRuntimeGradientSession : IGradientSession
{
    private readonly BackwardGraph graph;
    private readonly BoundSession session;
    private readonly SessionBinding binding;
    private readonly OrtValue loss;
    private readonly Dictionary<string, OrtValue> gradients = [];
    private readonly Lazy<SquareSums> sums;

    /// <summary>Creates the session.</summary>
    /// <param name="model">The model that holds the parameters.</param>
    /// <param name="graph">The gradients.</param>
    /// <param name="settings">The settings of the session.</param>
    /// <param name="memory">Returns the memory of a session's device.</param>
    /// <exception cref="SessionException">ONNX Runtime rejects the model.</exception>
    public OnnxRuntimeGradientSession(
        Model model, BackwardGraph graph, SessionSettings settings,
        Func<InferenceSession, Device, IDeviceMemory> memory)
    {
        this.graph = graph;
        session = new BoundSession(
            graph.Build(graph.Gradients.Values.Prepend(graph.Loss).Distinct()), graph.Inputs, settings, memory);
        try
        {
            binding = session.CreateBinding();
            binding.BindOutput(graph.Loss, loss = session.Memory.Allocate(graph.LossType));
            foreach (var (parameter, gradient) in graph.Gradients)
            {
                var buffer = session.Memory.Allocate(graph.Types[parameter]);
                session.Memory.Write(buffer, model.Graph[parameter].Initializer!);
                binding.BindInput(parameter, buffer);

                // Two parameters that are added to each other share one gradient.
                if (!gradients.ContainsKey(gradient))
                {
                    binding.BindOutput(gradient, gradients[gradient] = session.Memory.Allocate(graph.Types[parameter]));
                }
            }

            if (session.CapturesGraph)
            {
                session.Run(binding);
            }
        }
        catch
        {
            session.Dispose();
            throw;
        }

        sums = new Lazy<SquareSums>(() => new SquareSums(
            graph.Gradients.ToDictionary(g => g.Key, g => (graph.Types[g.Key], gradients[g.Value])),
            settings with { CapturesGraph = false }, session.Memory));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Parameters => [.. graph.Gradients.Keys];

    /// <inheritdoc/>
    public (double Loss, IReadOnlyDictionary<string, Tensor> Gradients) Compute(
        IReadOnlyDictionary<string, Tensor> batch) =>
        (Run(batch), graph.Gradients.ToDictionary(g => g.Key, g => session.Memory.Read(g.Key, gradients[g.Value])));

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

        session.Dispose();
    }

    private double Run(IReadOnlyDictionary<string, Tensor> batch)
    {
        session.Run(binding, batch);
        return session.Memory.Read("", loss).ToDoubles()[0];
    }
}
