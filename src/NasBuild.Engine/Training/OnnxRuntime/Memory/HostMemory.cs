using Microsoft.ML.OnnxRuntime;
using NasBuild.Onnx;
using OnnxElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace NasBuild.Engine.Training.OnnxRuntime.Memory;

/// <summary>The host's memory.</summary>
internal sealed class HostMemory : IDeviceMemory
{
    private readonly List<OrtValue> buffers = [];

    /// <inheritdoc/>
    public bool IsHost => true;

    /// <inheritdoc/>
    public bool Is(OrtMemoryInfo place) => true;

    /// <inheritdoc/>
    public OrtValue Allocate(TensorType type)
    {
        buffers.Add(OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, (OnnxElementType)type.ElementType, [.. type.Shape]));
        return buffers[^1];
    }

    /// <inheritdoc/>
    public void Write(OrtValue buffer, Tensor tensor) =>
        tensor.ToBytes().Span.CopyTo(buffer.GetTensorMutableRawData());

    /// <inheritdoc/>
    public Tensor Read(string name, OrtValue buffer) => Tensors.FromOrtValue(name, buffer)!;

    /// <inheritdoc/>
    public void Clear(OrtValue buffer) => buffer.GetTensorMutableRawData().Clear();

    /// <inheritdoc/>
    public void Dispose() => buffers.ForEach(b => b.Dispose());
}
