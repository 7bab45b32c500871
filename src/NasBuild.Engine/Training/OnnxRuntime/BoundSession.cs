using Microsoft.ML.OnnxRuntime;
using NasBuild.Onnx;
using OnnxElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace NasBuild.Engine.Training.OnnxRuntime;

/// <summary>
/// A session of ONNX Runtime that reads and writes buffers on its device. Owns the session, not the buffers.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="settings">The settings of the session.</param>
/// <exception cref="SessionException">ONNX Runtime rejects the model.</exception>
internal sealed class BoundSession(Model model, SessionSettings settings) : IDisposable
{
    private readonly InferenceSession session = Session.Native(model, settings with { PlanMemory = false });
    private readonly RunOptions runOptions = new();
    private readonly OrtAllocator allocator = OrtAllocator.DefaultInstance;

    /// <summary>Creates a binding of inputs and outputs; the caller owns it.</summary>
    public OrtIoBinding CreateBinding() => session.CreateIoBinding();

    /// <summary>Allocates a buffer of undefined content for one tensor; the caller owns it.</summary>
    public OrtValue Allocate(TensorType type) =>
        OrtValue.CreateAllocatedTensorValue(allocator, (OnnxElementType)type.ElementType, [.. type.Shape]);

    /// <summary>Copies a tensor into a buffer of its type and shape.</summary>
    public static void Write(OrtValue buffer, Tensor tensor) =>
        tensor.ToBytes().Span.CopyTo(buffer.GetTensorMutableRawData());

    /// <summary>Returns a copy of a buffer's content.</summary>
    public static Tensor Read(string name, OrtValue buffer) => Tensors.FromOrtValue(name, buffer)!;

    /// <summary>Runs once.</summary>
    /// <param name="binding">The buffers.</param>
    /// <param name="inputs">The inputs that are fed from the host.</param>
    /// <param name="batch">A tensor for each of <paramref name="inputs"/>.</param>
    /// <exception cref="SessionException">The batch does not fit, or an operator fails on it.</exception>
    public void Run(OrtIoBinding binding, IReadOnlyList<ValueInfo> inputs, IReadOnlyDictionary<string, Tensor> batch)
    {
        using var feeds = new Feeds(inputs.ToDictionary(i => i.Name, i => Find(i, batch)));
        foreach (var (name, value) in feeds.Names.Zip(feeds.Values))
        {
            binding.BindInput(name, value);
        }

        try
        {
            var start = EngineMeter.Start();
            session.RunWithBinding(runOptions, binding);
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
        runOptions.Dispose();
        session.Dispose();
    }

    private static Tensor Find(ValueInfo input, IReadOnlyDictionary<string, Tensor> batch) =>
        batch.TryGetValue(input.Name, out var tensor)
            ? tensor
            : throw new SessionException($"The batch has no tensor '{input.Name}'.");
}
