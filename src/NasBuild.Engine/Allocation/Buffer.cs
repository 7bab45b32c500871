using NasBuild.Onnx;

namespace NasBuild.Engine.Allocation;

/// <summary>A stretch of memory that values take one after another.</summary>
/// <param name="type">Type and shape of the value that it is made for.</param>
/// <param name="bytes">Its size.</param>
/// <param name="first">The step that first writes to it.</param>
internal sealed class Buffer(TensorType type, long bytes, int first)
{
    /// <summary>Type and shape of the value that it is made for.</summary>
    public TensorType Type => type;

    /// <summary>Its size.</summary>
    public long Bytes => bytes;

    /// <summary>The step that first writes to it.</summary>
    public int First => first;

    /// <summary>The step that last uses it.</summary>
    public required int Last { get; set; }

    /// <summary>How often its values are still to be read.</summary>
    public int Uses { get; set; }

    /// <summary>True if another value of the same shape can take it.</summary>
    public bool IsReusable { get; init; }
}
