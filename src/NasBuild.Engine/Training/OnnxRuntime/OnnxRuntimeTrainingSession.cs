using Microsoft.ML.OnnxRuntime;
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
    private readonly OrtValue? loss;
    private readonly OrtValue norm;
    private readonly IReadOnlyDictionary<string, OrtValue> observed;

    /// <summary>Creates the session.</summary>
    /// <param name="model">The model, with the initial parameters.</param>
    /// <param name="graph">The step.</param>
    /// <param name="settings">The settings.</param>
    /// <exception cref="SessionException">ONNX Runtime rejects the model.</exception>
    public OnnxRuntimeTrainingSession(Model model, TrainingGraph graph, TrainingSettings settings)
    {
        (this.graph, count) = (graph, settings.Parts);
        updated = [.. graph.Updated];
        session = new BoundSession(graph.Model, settings.Session);
        buffers = new StateBuffers(session, updated);
        buffers.BindOutput(graph.Update.Norm, norm = Scalar());
        if (count > 1)
        {
            sums = new GradientSums(graph.Backward, settings.Observed, settings.Session);
            observed = sums.Observed;
        }
        else
        {
            observed = buffers.BindOutputs(graph.Backward.Observed(settings.Observed));
            buffers.BindOutput(graph.Backward.Loss, loss = session.Allocate(graph.Backward.LossType));
        }

        foreach (var (name, _) in graph.Update.ScalarsAt(1, 0))
        {
            buffers.BindInput(name, scalars.TryGetValue(name, out var known) ? known : scalars[name] = Scalar());
        }

        Restart(graph.Initializers.Select((_, i) => model.Graph[updated[i].Before].Initializer!));
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
            BoundSession.Write(scalars[name], Tensor.FromDoubles(name, updated[0].Type.ElementType, [], [value]));
        }

        var mean = loss ?? Sum(Counted(parts));
        buffers.Run(sums is null ? graph.Backward.Inputs : [], sums is null ? Counted(parts).Last() : Nothing);
        Steps++;
        return new StepResult(BoundSession.Read("", mean).ToDoubles()[0], BoundSession.Read("", norm).ToDoubles()[0]);
    }

    /// <inheritdoc/>
    public Tensor Observe(string name) => observed.TryGetValue(graph.Backward.ObservedBy(name), out var buffer)
        ? BoundSession.Read(name, buffer)
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
        buffers.Dispose();
        session.Dispose();
        sums?.Dispose();
        loss?.Dispose();
        foreach (var value in scalars.Values.Append(norm))
        {
            value.Dispose();
        }
    }

    private static bool Fits(Tensor tensor, StateTensor state) =>
        tensor.Name == state.Before
            && tensor.ElementType == state.Type.ElementType
            && tensor.Shape.SequenceEqual(state.Type.Shape);

    // Binds the sums of the gradients; returns that of the loss.
    private OrtValue Sum(IEnumerable<IReadOnlyDictionary<string, Tensor>> parts)
    {
        var found = sums!.Of(parts, graph.Update.Parameters.Select((p, i) => (p.Before, buffers[i])));
        foreach (var (sum, buffer) in sums.Sums.Zip(found).Skip(1))
        {
            buffers.BindInput(sum.Before, buffer);
        }

        return found[0];
    }

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

    private OrtValue Scalar() => session.Allocate(new TensorType(updated[0].Type.ElementType, []));
}
