using System.Collections.Immutable;

namespace NasBuild.Onnx;

/// <summary>The element type and the concrete shape of a value, as observed in a run.</summary>
/// <param name="ElementType">The elements' type.</param>
/// <param name="Shape">The dimensions; empty for a scalar.</param>
public sealed record TensorType(ElementType ElementType, ImmutableArray<long> Shape)
{
    /// <summary>The number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, dim) => product * dim);

    /// <summary>The number of bytes of the elements; 0 for strings.</summary>
    public long SizeBytes => ((Count * ElementType.Bits()) + 7) / 8;
}
