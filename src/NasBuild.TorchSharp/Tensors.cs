using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.TorchSharp;

/// <summary>Copies tensors between ONNX and libtorch.</summary>
internal static class Tensors
{
    /// <summary>
    /// Returns the type in which libtorch holds the elements of <paramref name="type"/>. Integers of up to 16 bits are
    /// held as float32, which is exact: a quantized value has the gradient of the number that it represents.
    /// </summary>
    /// <exception cref="SessionException">libtorch has no such type.</exception>
    public static torch.ScalarType TypeOf(ElementType type) => type switch
    {
        ElementType.Double => torch.ScalarType.Float64,
        ElementType.Float16 => torch.ScalarType.Float16,
        ElementType.BFloat16 => torch.ScalarType.BFloat16,
        ElementType.Bool => torch.ScalarType.Bool,
        ElementType.Int32 => torch.ScalarType.Int32,
        ElementType.Int64 or ElementType.UInt32 or ElementType.UInt64 => torch.ScalarType.Int64,
        ElementType.Float => torch.ScalarType.Float32,
        _ when IsSmallInteger(type) => torch.ScalarType.Float32,
        _ => throw new SessionException($"TorchSharp computes with no elements of the type {type}."),
    };

    /// <summary>Returns true for the integers of quantized values.</summary>
    public static bool IsSmallInteger(ElementType type) => type is ElementType.Int2 or ElementType.UInt2
        or ElementType.Int4 or ElementType.UInt4 or ElementType.Int8 or ElementType.UInt8 or ElementType.Int16
        or ElementType.UInt16;

    /// <summary>Returns a copy on a device, which is on the current dispose scope.</summary>
    public static Tensor ToTorch(this OnnxTensor tensor, torch.Device device)
    {
        var (source, type) = (tensor, TypeOf(tensor.ElementType));
        if (IsSmallInteger(tensor.ElementType))
        {
            source = OnnxTensor.FromDoubles("", ElementType.Float, tensor.Shape.AsSpan(), tensor.ToDoubles());
        }
        else if (tensor.ElementType is ElementType.UInt32 or ElementType.UInt64)
        {
            source = OnnxTensor.Create<long>("", tensor.Shape.AsSpan(), tensor.ToLongs());
        }

        var copy = torch.empty([.. tensor.Shape], type);
        if (source.Count > 0)
        {
            source.ToBytes().Span.CopyTo(copy.bytes);
        }

        return device.type == DeviceType.CPU ? copy : copy.to(device);
    }

    /// <summary>Returns a copy with the elements of <paramref name="type"/>.</summary>
    public static OnnxTensor ToOnnx(this Tensor tensor, string name, ElementType type)
    {
        using var scope = torch.NewDisposeScope();
        using var free = torch.no_grad();
        var (shape, held) = (tensor.shape, TypeOf(type));
        var whole = tensor.detach().to(held, torch.CPU).contiguous();
        if (whole.numel() == 0)
        {
            return OnnxTensor.Create(name, type, shape, []);
        }

        return IsSmallInteger(type) || type is ElementType.UInt32 or ElementType.UInt64
            ? OnnxTensor.FromDoubles(name, type, shape, whole.to(torch.ScalarType.Float64).data<double>().ToArray())
            : OnnxTensor.Create(name, type, shape, whole.bytes);
    }

    /// <summary>Returns the integers of a tensor, row-major.</summary>
    public static long[] ToLongs(this Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        return tensor.numel() == 0
            ? []
            : tensor.detach().to(torch.ScalarType.Int64, torch.CPU).contiguous().data<long>().ToArray();
    }

    /// <summary>Takes a tensor out of all dispose scopes: its holder disposes it.</summary>
    public static Tensor Owned(this Tensor tensor) => tensor.DetachFromDisposeScope();
}
