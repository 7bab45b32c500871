using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime;
using NasBuild.Engine.Kernels;
using NasBuild.Engine.Training.OnnxRuntime.Memory;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime;

/// <summary>
/// A session of ONNX Runtime that reads and writes buffers on its device. Owns the session, its bindings, and the memory
/// of its buffers.
/// </summary>
internal sealed class BoundSession : IDisposable
{
    private readonly IReadOnlyList<ValueInfo> inputs;
    private readonly SessionSettings settings;
    private readonly InferenceSession session;
    private readonly bool sharesMemory;
    private readonly HashSet<string> elsewhere = [];
    private readonly Dictionary<string, OrtValue> batchBuffers = [];
    private readonly List<SessionBinding> bindings = [];

    /// <summary>Creates the session.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">The inputs that a batch holds, of fixed size; the others are bound to buffers.</param>
    /// <param name="settings">The settings of the session.</param>
    /// <param name="memory">Returns the memory of a session's device.</param>
    /// <exception cref="SessionException">ONNX Runtime rejects the model.</exception>
    public BoundSession(
        Model model, IReadOnlyList<ValueInfo> inputs, SessionSettings settings,
        Func<InferenceSession, Device, IDeviceMemory> memory)
        : this(model, inputs, settings, memory, sharesMemory: false)
    {
    }

    /// <summary>Creates a session with the memory of another, which must be disposed after it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">The inputs that a batch holds, of fixed size; the others are bound to buffers.</param>
    /// <param name="settings">The settings of the session.</param>
    /// <param name="memory">The memory.</param>
    /// <exception cref="SessionException">ONNX Runtime rejects the model.</exception>
    public BoundSession(
        Model model, IReadOnlyList<ValueInfo> inputs, SessionSettings settings, IDeviceMemory memory)
        : this(model, inputs, settings, (_, _) => memory, sharesMemory: true)
    {
    }

    private BoundSession(
        Model model, IReadOnlyList<ValueInfo> inputs, SessionSettings settings,
        Func<InferenceSession, Device, IDeviceMemory> memory, bool sharesMemory)
    {
        (this.inputs, this.settings, this.sharesMemory) = (inputs, settings, sharesMemory);
        session = Session.Native(model, settings with { Trains = true });
        try
        {
            Memory = memory(session, settings.Device);
            Prepare();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The memory of its buffers.</summary>
    public IDeviceMemory Memory { get; }

    /// <summary>True if runs are captured: the first of each binding runs more than once.</summary>
    public bool CapturesGraph => settings.CapturesGraph;

    /// <summary>
    /// Returns the operators that a session computes on the CPU; it was created with the option that records them.
    /// </summary>
    public static IEnumerable<string> OperatorsOnCpu(InferenceSession session) => NativeApi.Assignments(Handle(session))
        .Where(a => a.Provider == "CPUExecutionProvider").Select(a => a.Operator).Distinct();

    /// <summary>Creates a binding of inputs and outputs.</summary>
    public SessionBinding CreateBinding()
    {
        var binding = new SessionBinding(session, elsewhere, CapturesGraph ? bindings.Count + 1 : null);
        bindings.Add(binding);
        foreach (var (name, buffer) in batchBuffers)
        {
            binding.BindInput(name, buffer);
        }

        return binding;
    }

    /// <summary>Runs once on a batch.</summary>
    /// <param name="binding">The buffers.</param>
    /// <param name="batch">A tensor for each input that a batch holds.</param>
    /// <exception cref="SessionException">The batch does not fit, or an operator fails on it.</exception>
    public void Run(SessionBinding binding, IReadOnlyDictionary<string, Tensor> batch)
    {
        if (!Memory.IsHost)
        {
            foreach (var (name, buffer) in batchBuffers)
            {
                Memory.Write(buffer, Fitting(name, batch));
            }

            Run(binding);
            return;
        }

        using var feeds = new Feeds(inputs.ToDictionary(i => i.Name, i => Find(i.Name, batch)));
        foreach (var (name, value) in feeds.Names.Zip(feeds.Values))
        {
            binding.Buffers.BindInput(name, value);
        }

        Run(binding);
    }

    /// <summary>Runs once on what the buffers hold.</summary>
    /// <exception cref="SessionException">An operator fails.</exception>
    public void Run(SessionBinding binding)
    {
        try
        {
            binding.Refresh();
            var start = EngineMeter.Start();
            Memory.Run(session, binding);
            EngineMeter.Stop(start, settings.Threads);
        }
        catch (OnnxRuntimeException e)
        {
            throw new SessionException($"The training graph fails: {SessionFailure.Words(e)}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        bindings.ForEach(b => b.Dispose());
        if (!sharesMemory)
        {
            Memory?.Dispose();
        }

        session.Dispose();
    }

    private void Prepare()
    {
        if (settings.Device == Device.Cuda)
        {
            ExecutionProviders.AddOnCpu(OperatorsOnCpu(session));
        }

        if (Memory.IsHost)
        {
            return;
        }

        using (var places = session.GetMemoryInfosForInputs())
        {
            elsewhere.UnionWith(session.InputNames.Where((_, i) => !Memory.Is(places[i])));
        }

        if (CapturesGraph && elsewhere.Count > 0)
        {
            throw new SessionException("A captured graph reads no inputs of the host.");
        }

        foreach (var input in inputs)
        {
            batchBuffers.Add(input.Name, Memory.Allocate(TypeOf(input)));
            Memory.Clear(batchBuffers[input.Name]);
        }
    }

    private static Tensor Find(string name, IReadOnlyDictionary<string, Tensor> batch) =>
        batch.TryGetValue(name, out var tensor)
            ? tensor
            : throw new SessionException($"The batch has no tensor '{name}'.");

    // On the host ONNX Runtime checks it.
    private Tensor Fitting(string name, IReadOnlyDictionary<string, Tensor> batch)
    {
        var (tensor, type) = (Find(name, batch), TypeOf(inputs.First(i => i.Name == name)));
        return tensor.ElementType == type.ElementType && tensor.Shape.SequenceEqual(type.Shape)
            ? tensor
            : throw new SessionException(
                $"The training graph fails: the input '{name}' must be {type.ElementType} "
                + $"[{string.Join(", ", type.Shape)}] (was {tensor.ElementType} [{string.Join(", ", tensor.Shape)}]).");
    }

    private static TensorType TypeOf(ValueInfo input) =>
        new(input.ElementType, [.. input.Shape!.Value.Select(d => d.Size!.Value)]);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Handle")]
    private static extern nint Handle(InferenceSession session);
}
