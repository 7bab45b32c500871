using Microsoft.ML.OnnxRuntime;
using NasBuild.Onnx;
using OnnxElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace NasBuild.Engine.Training.OnnxRuntime.Memory;

/// <summary>
/// The memory of a device: buffers come from the allocator of the session that runs there.
/// </summary>
/// <param name="session">The session.</param>
/// <param name="memory">The device's memory, as its execution provider describes it.</param>
/// <param name="copy">Copies a value into another one of its type and shape, on the device or on the host.</param>
internal sealed class DeviceMemory(
    InferenceSession session, OrtMemoryInfo memory, Action<OrtValue, OrtValue> copy) : IDeviceMemory
{
    private readonly OrtAllocator allocator = new(session, memory);
    private readonly List<OrtValue> buffers = [];
    private OrtMemoryAllocation? zeros;

    /// <inheritdoc/>
    public bool IsHost => false;

    /// <summary>Returns the memory of the device that a session was created for.</summary>
    public static IDeviceMemory Of(InferenceSession session, Device device) =>
        device == Device.Cuda ? new DeviceMemory(session, ExecutionProviders.Cuda.Memory, Transfer) : new HostMemory();

    /// <inheritdoc/>
    public bool Is(OrtMemoryInfo place) => place.GetDeviceType() == memory.GetDeviceType();

    /// <inheritdoc/>
    public OrtValue Allocate(TensorType type) => Try(() =>
    {
        buffers.Add(OrtValue.CreateAllocatedTensorValue(
            allocator, (OnnxElementType)type.ElementType, [.. type.Shape]));
        return buffers[^1];
    });

    /// <inheritdoc/>
    public void Write(OrtValue buffer, Tensor tensor)
    {
        using var pin = tensor.ToBytes().Pin();
        using var host = Tensors.ToOrtValue(tensor, pin);
        Copy(host, buffer);
    }

    /// <inheritdoc/>
    public Tensor Read(string name, OrtValue buffer)
    {
        var type = Tensors.TypeOf(buffer)!;
        var content = new byte[type.SizeBytes];
        using var pin = content.AsMemory().Pin();
        using var host = Tensors.ToOrtValue(type, pin);
        Copy(buffer, host);
        return Tensor.Create(name, type.ElementType, type.Shape.AsSpan(), content);
    }

    /// <inheritdoc/>
    public void Clear(OrtValue buffer)
    {
        var type = Tensors.TypeOf(buffer)!;
        using var zero = View(Zeros(type.SizeBytes), type);
        Copy(zero, buffer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        buffers.ForEach(b => b.Dispose());
        zeros?.Dispose();
        allocator.Dispose();
    }

    // The execution provider's transfer, which returns when the copy is complete.
    private static void Transfer(OrtValue source, OrtValue target) =>
        OrtEnv.Instance().CopyTensors([source], [target], null);

    private void Copy(OrtValue source, OrtValue target) => Try(() =>
    {
        copy(source, target);
        return target;
    });

    private static T Try<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (OnnxRuntimeException e)
        {
            throw new SessionException($"The memory of the device fails: {SessionFailure.Words(e)}", e);
        }
    }

    // One block of zeros on the device, for buffers of any size: what is summed is cleared at every step.
    private OrtMemoryAllocation Zeros(long bytes)
    {
        if (zeros is null || zeros.Size < bytes)
        {
            zeros?.Dispose();
            zeros = Try(() => allocator.Allocate(checked((uint)bytes)));
            using var content = View(zeros, new TensorType(ElementType.UInt8, [bytes]));
            Write(content, Tensor.Create<byte>("", [bytes], new byte[bytes]));
        }

        return zeros;
    }

    private OrtValue View(OrtMemoryAllocation block, TensorType type) => OrtValue.CreateTensorValueWithData(
        memory, (OnnxElementType)type.ElementType, [.. type.Shape], block.DangerousGetHandle(), type.SizeBytes);
}
