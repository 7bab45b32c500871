using System.Collections.Immutable;

namespace NasBuild.Onnx.OperatorSets;

/// <summary>What is known of a value without a run.</summary>
/// <param name="ElementType">The type of its elements, <see cref="ElementType.Undefined"/> where unknown.</param>
/// <param name="Shape">Its dimensions, null where unknown; null where not even their number is known.</param>
/// <param name="Constant">The constant that it is, or null.</param>
internal sealed record KnownValue(ElementType ElementType, ImmutableArray<long?>? Shape = null, Tensor? Constant = null)
{
    /// <summary>A value of which nothing is known.</summary>
    public static readonly KnownValue Nothing = new(ElementType.Undefined);

    /// <summary>What a declaration says.</summary>
    public static KnownValue Of(ValueInfo declared) =>
        new(declared.ElementType, declared.Shape is { } shape ? [.. shape.Select(d => d.Size)] : null);

    /// <summary>What a run has shown.</summary>
    public static KnownValue Of(TensorType type) => new(type.ElementType, [.. type.Shape.Select(d => (long?)d)]);

    /// <summary>A constant.</summary>
    public static KnownValue Of(Tensor tensor) =>
        new(tensor.ElementType, [.. tensor.Shape.Select(d => (long?)d)], tensor);

    /// <summary>This, and where it does not say, what <paramref name="other"/> says.</summary>
    public KnownValue Or(KnownValue other) => new(
        ElementType == ElementType.Undefined ? other.ElementType : ElementType,
        Shape ?? other.Shape,
        Constant ?? other.Constant);
}
