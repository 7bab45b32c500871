using NasBuild.Onnx;

namespace NasBuild.Engine.Allocation;

/// <summary>A block of memory that values use one after another.</summary>
/// <param name="type">The type and shape of the value that it is allocated for.</param>
/// <param name="bytes">Its size.</param>
/// <param name="first">The step that first writes to it.</param>
internal sealed class Buffer(TensorType type, long bytes, int first)
{
    /// <summary>The type and shape of the value that it is allocated for.</summary>
    public TensorType Type => type;

    /// <summary>Its size.</summary>
    public long Bytes => bytes;

    /// <summary>The step that first writes to it.</summary>
    public int First => first;

    /// <summary>The step that last uses it.</summary>
    public required int Last { get; set; }

    /// <summary>The number of remaining reads of its values.</summary>
    public int Uses { get; set; }

    /// <summary>True if another value of the same shape can reuse it.</summary>
    public bool IsReusable { get; init; }
}
