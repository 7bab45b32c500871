using Microsoft.ML.OnnxRuntime;
using NasBuild.Engine.Training.OnnxRuntime.Memory;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime;

/// <summary>
/// A session that trains a model, with one run of ONNX Runtime per step; with parts, one per part and one for the
/// update.
/// </summary>
internal sealed class OnnxRuntimeTrainingSession : ITrainingSession
{
    private static readonly Dictionary<string, Tensor> Nothing = [];
    private readonly TrainingGraph graph;
    private readonly int count;
    private readonly StateTensor[] updated;
    private readonly BoundSession session;
    private readonly StateBuffers buffers;
    private readonly Dictionary<string, OrtValue> scalars = [];
    private readonly GradientSums? sums;
    private readonly OrtValue? wholeLoss;
    private readonly OrtValue norm;
    private readonly IReadOnlyDictionary<string, OrtValue> observed;

    /// <summary>Creates the session.</summary>
    /// <param name="model">The model, with the initial parameters.</param>
    /// <param name="graph">The step.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="memory">Returns the memory of a session's device.</param>
    /// <exception cref="SessionException">ONNX Runtime rejects the model.</exception>
    public OnnxRuntimeTrainingSession(
        Model model, TrainingGraph graph, TrainingSettings settings,
        Func<InferenceSession, Device, IDeviceMemory> memory)
    {
        (this.graph, count) = (graph, settings.Parts);
        updated = [.. graph.Updated];
        session = new BoundSession(graph.Model, count > 1 ? [] : graph.Backward.Inputs, settings.Session, memory);
        try
        {
            buffers = new StateBuffers(session, updated);
            buffers.BindOutput(graph.Update.Norm, norm = Scalar());
            if (count > 1)
            {
                // Every tensor of an update from sums has one buffer, so what is bound here stays bound.
                sums = new GradientSums(
                    graph.Backward, settings.Observed, graph.Update.Parameters.Select((p, i) => (p.Before, buffers[i])),
                    settings.Session, session.Memory);
                foreach (var (sum, buffer) in sums.Sums.Zip(sums.Buffers).Skip(1))
                {
                    buffers.BindInput(sum.Before, buffer);
                }

                observed = sums.Observed;
            }
            else
            {
                observed = buffers.BindOutputs(graph.Backward.Observed(settings.Observed));
                buffers.BindOutput(
                    graph.Backward.Loss, wholeLoss = session.Memory.Allocate(graph.Backward.LossType));
            }

            foreach (var (name, _) in graph.Update.ScalarsAt(1, 0))
            {
                buffers.BindInput(name, scalars.TryGetValue(name, out var known) ? known : scalars[name] = Scalar());
            }

            buffers.Capture();
            Restart(graph.Initializers.Select((_, i) => model.Graph[updated[i].Before].Initializer!));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Parameters => [.. graph.Update.Parameters.Select(p => p.Before)];

    /// <inheritdoc/>
    public long Steps { get; private set; }

    /// <inheritdoc/>
    public StepResult TrainStep(IEnumerable<IReadOnlyDictionary<string, Tensor>> parts, double rate)
    {
        foreach (var (name, value) in graph.Update.ScalarsAt(Steps + 1, rate))
        {
            session.Memory.Write(scalars[name], Tensor.FromDoubles(name, updated[0].Type.ElementType, [], [value]));
        }

        sums?.Run(Counted(parts));
        buffers.Run(sums is null ? Counted(parts).Last() : Nothing);
        Steps++;
        return new StepResult(Number(wholeLoss ?? sums!.Buffers[0]), Number(norm));
    }

    /// <inheritdoc/>
    public Tensor Observe(string name) => observed.TryGetValue(graph.Backward.ObservedBy(name), out var buffer)
        ? session.Memory.Read(name, buffer)
        : throw new ArgumentException($"'{name}' is not observed.", nameof(name));

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Read() => [.. graph.Initializers.Select((_, i) => buffers.Read(i))];

    /// <inheritdoc/>
    public void Write(IEnumerable<Tensor> initializers)
    {
        foreach (var tensor in initializers)
        {
            var index = Array.FindIndex(updated, 0, graph.Initializers.Count, u => Fits(tensor, u));
            if (index < 0)
            {
                throw new ArgumentException($"A step changes no initializer {tensor}.", nameof(initializers));
            }

            buffers.Write(index, tensor);
        }
    }

    /// <inheritdoc/>
    public void Restart(IEnumerable<Tensor> initializers)
    {
        Steps = 0;
        Write(initializers);
        for (var i = graph.Initializers.Count; i < updated.Length; i++)
        {
            buffers.Clear(i);
        }
    }

    /// <inheritdoc/>
    public TrainingState Capture() => new(Steps, [.. updated.Select((_, i) => buffers.Read(i))]);

    /// <inheritdoc/>
    public void Restore(TrainingState state)
    {
        if (state.Tensors.Length != updated.Length || !state.Tensors.Zip(updated, Fits).All(fits => fits))
        {
            throw new ArgumentException("The state is that of another model, optimiser or engine.", nameof(state));
        }

        Steps = state.Steps;
        for (var i = 0; i < updated.Length; i++)
        {
            buffers.Write(i, state.Tensors[i]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        sums?.Dispose();
        session.Dispose();
    }

    private static bool Fits(Tensor tensor, StateTensor state) =>
        tensor.Name == state.Before
            && tensor.ElementType == state.Type.ElementType
            && tensor.Shape.SequenceEqual(state.Type.Shape);

    private IEnumerable<IReadOnlyDictionary<string, Tensor>> Counted(
        IEnumerable<IReadOnlyDictionary<string, Tensor>> parts)
    {
        var counted = 0;
        foreach (var part in parts)
        {
            counted++;
            yield return part;
        }

        if (counted != count)
        {
            throw new ArgumentException($"A step takes {count} parts, not {counted}.", nameof(parts));
        }
    }

    private OrtValue Scalar() =>
        session.Memory.Allocate(new TensorType(updated[0].Type.ElementType, []));

    private double Number(OrtValue scalar) => session.Memory.Read("", scalar).ToDoubles()[0];
}
