using System.Collections.Immutable;

namespace NasBuild.Onnx.OperatorSets;

/// <summary>The type, shape and constant of a value, as far as they are known without a run.</summary>
/// <param name="ElementType">The type of its elements, <see cref="ElementType.Undefined"/> if unknown.</param>
/// <param name="Shape">Its dimensions, null if unknown; null if the rank is unknown too.</param>
/// <param name="Constant">Its constant, or null.</param>
internal sealed record KnownValue(ElementType ElementType, ImmutableArray<long?>? Shape = null, Tensor? Constant = null)
{
    /// <summary>A completely unknown value.</summary>
    public static readonly KnownValue Nothing = new(ElementType.Undefined);

    /// <summary>Returns the value of a declaration.</summary>
    public static KnownValue Of(ValueInfo declared) =>
        new(declared.ElementType, declared.Shape is { } shape ? [.. shape.Select(d => d.Size)] : null);

    /// <summary>Returns the value with an observed type, without its sizes if these vary.</summary>
    public static KnownValue Of(TensorType type, bool sizesVary) =>
        new(type.ElementType, [.. type.Shape.Select(d => sizesVary ? null : (long?)d)]);

    /// <summary>Returns the value of a constant.</summary>
    public static KnownValue Of(Tensor tensor) =>
        new(tensor.ElementType, [.. tensor.Shape.Select(d => (long?)d)], tensor);

    /// <summary>Returns this value, with its unknown parts from <paramref name="other"/>.</summary>
    public KnownValue Or(KnownValue other) => new(
        ElementType == ElementType.Undefined ? other.ElementType : ElementType,
        Shape ?? other.Shape,
        Constant ?? other.Constant);
}
