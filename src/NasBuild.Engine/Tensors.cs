using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using NasBuild.Onnx;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace NasBuild.Engine;

/// <summary>Converts tensors to and from ONNX Runtime.</summary>
internal static class Tensors
{
    /// <summary>Returns a copy of a value of ONNX Runtime; null if its type is not supported (strings).</summary>
    public static Tensor? FromOrtValue(string name, OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        return info.IsString ? null : Tensor.Create(
            name, (ElementType)info.ElementDataType, info.Shape, value.GetTensorMutableRawData());
    }

    /// <summary>
    /// Returns the type and shape of a value of ONNX Runtime; null if its type is not supported (strings).
    /// </summary>
    public static TensorType? TypeOf(OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        return info.IsString ? null : new TensorType((ElementType)info.ElementDataType, [.. info.Shape]);
    }

    /// <summary>Returns a view of <paramref name="pin"/>, which must outlive it.</summary>
    public static OrtValue ToOrtValue(Tensor tensor, MemoryHandle pin) =>
        ToOrtValue(new TensorType(tensor.ElementType, tensor.Shape), pin);

    /// <inheritdoc cref="ToOrtValue(Tensor, MemoryHandle)"/>
    public static unsafe OrtValue ToOrtValue(TensorType type, MemoryHandle pin) => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, (TensorElementType)type.ElementType, [.. type.Shape], (nint)pin.Pointer,
        type.SizeBytes);
}

/// <summary>The inputs of a run, pinned for as long as it lives.</summary>
internal sealed class Feeds : IDisposable
{
    private readonly MemoryHandle[] pins;
    private readonly OrtValue[] values;

    public Feeds(IReadOnlyDictionary<string, Tensor> inputs)
    {
        Names = [.. inputs.Keys];
        pins = [.. inputs.Values.Select(t => t.ToBytes().Pin())];
        values = [.. inputs.Values.Zip(pins, Tensors.ToOrtValue)];
    }

    public string[] Names { get; }

    public IReadOnlyCollection<OrtValue> Values => values;

    public void Dispose()
    {
        Array.ForEach(values, v => v.Dispose());
        Array.ForEach(pins, p => p.Dispose());
    }
}
