using Microsoft.ML.OnnxRuntime;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;
using OnnxElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace NasBuild.Engine.Training;

/// <summary>What a step found.</summary>
/// <param name="Loss">The loss of the batch, before the step.</param>
/// <param name="GradientNorm">The length of all gradients together, before clipping.</param>
public readonly record struct StepResult(double Loss, double GradientNorm)
{
    /// <summary>Whether both are numbers: after a step that is not, the parameters are none either.</summary>
    public bool IsFinite => double.IsFinite(Loss) && double.IsFinite(GradientNorm);
}

/// <summary>
/// Trains a model, one run of ONNX Runtime a step. Parameters and the optimiser's state stay in two sets of buffers: a step reads one and writes the other.
/// Not safe to use from several threads at a time.
/// </summary>
public sealed class TrainingSession : IDisposable
{
    private readonly Model model;
    private readonly TrainingGraph graph;
    private readonly UpdatedTensor[] updated;
    private readonly InferenceSession session;
    private readonly RunOptions runOptions = new();
    private readonly OrtIoBinding[] bindings;
    private readonly OrtValue[][] buffers;
    private readonly Dictionary<string, OrtValue> scalars = [];
    private readonly OrtValue loss;
    private readonly OrtValue norm;
    private readonly int threads;

    /// <summary>Makes <paramref name="model"/> ready to be trained on batches like <paramref name="sample"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="settings">How it is trained.</param>
    /// <param name="sample">Inputs of the model, of the size that every step will have.</param>
    /// <exception cref="Gradients.UndifferentiableException">A node between a parameter and the loss has no gradient.</exception>
    /// <exception cref="SessionException">ONNX Runtime refuses the model.</exception>
    public TrainingSession(Model model, TrainingSettings settings, IReadOnlyDictionary<string, Tensor> sample)
    {
        this.model = model;
        threads = settings.Session.Threads;
        graph = TrainingGraph.Write(model, settings, sample);
        updated = [.. graph.Updated];
        session = Session.Native(graph.Model, settings.Session);
        buffers = [[.. updated.Select(u => Allocate(u.Type))], [.. updated.Select(u => Allocate(u.Type))]];
        var type = updated[0].Type.ElementType;
        (loss, norm) = (Allocate(new TensorType(type, [])), Allocate(new TensorType(type, [])));
        bindings = [session.CreateIoBinding(), session.CreateIoBinding()];
        for (var side = 0; side < 2; side++)
        {
            for (var i = 0; i < updated.Length; i++)
            {
                bindings[side].BindInput(updated[i].Before, buffers[side][i]);
                bindings[side].BindOutput(updated[i].After, buffers[1 - side][i]);
            }

            foreach (var (name, _) in graph.Update.ScalarsAt(1, 0))
            {
                bindings[side].BindInput(name, scalars.TryGetValue(name, out var known) ? known : scalars[name] = Allocate(new TensorType(type, [])));
            }

            bindings[side].BindOutput(graph.Loss, loss);
            bindings[side].BindOutput(graph.Update.Norm, norm);
        }

        Restore(new TrainingState(0, [.. graph.Initializers.Select(i => Initializer(i.Before)), .. graph.Update.States.Select(s => Zeros(s))]));
    }

    /// <summary>The steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>Names of the inputs that a step needs: the model's, and the loss' targets.</summary>
    public IReadOnlyList<string> Inputs => [.. graph.Inputs.Select(i => i.Name)];

    /// <summary>Names of the parameters that are trained.</summary>
    public IReadOnlyList<string> Parameters => [.. graph.Update.Parameters.Select(p => p.Before)];

    /// <summary>Names of the initializers that a step changes: the parameters, then running statistics of batch normalisations in training form.</summary>
    public IReadOnlyList<string> Initializers => [.. graph.Initializers.Select(i => i.Before)];

    /// <summary>The model with its initializers as they are now.</summary>
    public Model Model
    {
        get
        {
            var trained = graph.Initializers.Select((p, i) => Read(p.Before, i)).ToDictionary(t => t.Name);
            return model.With(model.Graph.With(initializers: model.Graph.Initializers.Select(t => trained.GetValueOrDefault(t.Name, t))));
        }
    }

    private int Side => (int)(Steps % 2);

    /// <summary>Takes one step.</summary>
    /// <param name="batch">A tensor for every one of <see cref="Inputs"/>.</param>
    /// <param name="rate">The learning rate.</param>
    /// <exception cref="SessionException">The batch does not fit.</exception>
    public StepResult Step(IReadOnlyDictionary<string, Tensor> batch, double rate)
    {
        foreach (var (name, value) in graph.Update.ScalarsAt(Steps + 1, rate))
        {
            Write(scalars[name], Tensor.FromDoubles(name, updated[0].Type.ElementType, [], [value]));
        }

        using var feeds = new Feeds(graph.Inputs.ToDictionary(i => i.Name, i => batch[i.Name]));
        foreach (var (name, value) in feeds.Names.Zip(feeds.Values))
        {
            bindings[Side].BindInput(name, value);
        }

        try
        {
            var start = EngineMeter.Start();
            session.RunWithBinding(runOptions, bindings[Side]);
            EngineMeter.Stop(start, threads);
        }
        catch (OnnxRuntimeException e)
        {
            throw new SessionException($"The training step fails: {SessionFailure.Words(e)}", e);
        }

        Steps++;
        return new StepResult(Number(loss), Number(norm));
    }

    /// <summary>All that the next step depends on.</summary>
    public TrainingState Capture() => new(Steps, [.. updated.Select((u, i) => Read(u.Before, i))]);

    /// <summary>Goes back to, or on from, <paramref name="state"/>.</summary>
    /// <exception cref="ArgumentException">The state is that of another model or optimiser.</exception>
    public void Restore(TrainingState state)
    {
        if (!state.Tensors.Select(t => (t.Name, t.ElementType, string.Join(',', t.Shape))).SequenceEqual(updated.Select(u => (u.Before, u.Type.ElementType, string.Join(',', u.Type.Shape)))))
        {
            throw new ArgumentException("The state is that of another model or optimiser.", nameof(state));
        }

        Steps = state.Steps;
        for (var i = 0; i < updated.Length; i++)
        {
            Write(buffers[Side][i], state.Tensors[i]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(bindings, b => b.Dispose());
        session.Dispose();
        runOptions.Dispose();
        foreach (var value in buffers.SelectMany(b => b).Concat(scalars.Values).Append(loss).Append(norm))
        {
            value.Dispose();
        }
    }

    private static OrtValue Allocate(TensorType type) => OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (OnnxElementType)type.ElementType, [.. type.Shape]);

    private static void Write(OrtValue to, Tensor from) => from.ToBytes().Span.CopyTo(to.GetTensorMutableRawData());

    private static double Number(OrtValue value) => Tensors.FromOrtValue("", value)!.ToDoubles()[0];

    private static Tensor Zeros(UpdatedTensor state) => Tensor.Create(state.Before, state.Type.ElementType, state.Type.Shape.AsSpan(), new byte[state.Type.Count * state.Type.ElementType.Bits() / 8]);

    private Tensor Initializer(string name) => model.Graph[name].Initializer!;

    private Tensor Read(string name, int index) => Tensors.FromOrtValue(name, buffers[Side][index])!;
}
