using Microsoft.ML.OnnxRuntime;
using NasBuild.Engine.Training.OnnxRuntime.Memory;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests.Training.OnnxRuntime.Memory;

/// <summary>
/// A device whose buffers the host cannot read: outside runs every byte is inverted, so that what the host takes from a
/// buffer, or puts into it, without a copy is wrong. Records the copies.
/// </summary>
internal sealed class FakeDevice : IDeviceMemory
{
    private readonly HostMemory host = new();
    private readonly List<OrtValue> buffers = [];
    private readonly List<OrtValue> copies = [];
    private readonly HashSet<SessionBinding> captured = [];

    /// <summary>
    /// True if sessions expect their inputs on the device. Otherwise ONNX Runtime copies them when they are bound, and
    /// the copies are lost after each run.
    /// </summary>
    public bool Expected { get; init; } = true;

    /// <summary>The elements of each copy from the host.</summary>
    public List<long> Written { get; } = [];

    /// <summary>The elements of each copy to the host.</summary>
    public List<long> Read { get; } = [];

    public bool IsDisposed { get; private set; }

    public bool IsHost => false;

    public bool Is(OrtMemoryInfo place) => Expected;

    public OrtValue Allocate(TensorType type)
    {
        buffers.Add(host.Allocate(type));
        return buffers[^1];
    }

    public void Write(OrtValue buffer, Tensor tensor)
    {
        Written.Add(tensor.Count);
        host.Write(buffer, tensor);
        Invert(buffer);
    }

    Tensor IDeviceMemory.Read(string name, OrtValue buffer)
    {
        Invert(buffer);
        var tensor = host.Read(name, buffer);
        Invert(buffer);
        Read.Add(tensor.Count);
        return tensor;
    }

    public void Clear(OrtValue buffer)
    {
        host.Clear(buffer);
        Invert(buffer);
    }

    // Where a graph is captured, ONNX Runtime's first run is two.
    public void Run(InferenceSession session, SessionBinding binding)
    {
        buffers.ForEach(Invert);
        for (var times = binding.IsCaptured && captured.Add(binding) ? 2 : 1; times > 0; times--)
        {
            session.RunWithBinding(binding.Options, binding.Buffers);
        }

        buffers.ForEach(Invert);
        if (!Expected)
        {
            foreach (var (name, input) in session.InputMetadata)
            {
                copies.Add(OrtValue.CreateAllocatedTensorValue(
                    OrtAllocator.DefaultInstance, input.ElementDataType, [.. input.Dimensions.Select(d => (long)d)]));
                copies[^1].GetTensorMutableRawData().Fill(0xff);
                binding.Buffers.BindInput(name, copies[^1]);
            }
        }
    }

    public void Dispose()
    {
        IsDisposed = true;
        copies.ForEach(c => c.Dispose());
        host.Dispose();
    }

    private static void Invert(OrtValue buffer)
    {
        foreach (ref var value in buffer.GetTensorMutableRawData())
        {
            value = (byte)~value;
        }
    }
}
