using System.Collections.Immutable;
using NasBuild.Onnx.Protos;

namespace NasBuild.Onnx;

/// <summary>One dimension of a declared shape: a number, a name, or unknown.</summary>
/// <param name="Size">The size, if it is fixed.</param>
/// <param name="Symbol">The name, if it varies.</param>
public readonly record struct Dimension(long? Size, string? Symbol)
{
    /// <summary>The size, or null if the dimension is open: exporters write 0 for that too.</summary>
    public long? FixedSize => Size > 0 ? Size : null;

    /// <inheritdoc/>
    public override string ToString() =>
        Size?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Symbol ?? "?";
}

/// <summary>The declared name, type and shape of a graph's input, output or intermediate value. Immutable.</summary>
public sealed class ValueInfo
{
    internal ValueInfo(ValueInfoProto proto) => Proto = proto;

    /// <summary>Creates a declaration without type: allowed for outputs, whose type a runtime infers.</summary>
    public ValueInfo(string name)
        : this(new ValueInfoProto { Name = name })
    {
    }

    /// <summary>Creates a tensor's declaration.</summary>
    public ValueInfo(string name, ElementType type, IEnumerable<Dimension> shape)
        : this(new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = TensorType(type, shape) } })
    {
    }

    /// <summary>The value's name.</summary>
    public string Name => Proto.Name;

    /// <summary>
    /// The elements' type; <see cref="ElementType.Undefined"/> if it is not a tensor or not declared.
    /// </summary>
    public ElementType ElementType => (ElementType)(Proto.Type?.TensorType?.ElemType ?? 0);

    /// <summary>The dimensions, or null if the shape is not declared.</summary>
    public ImmutableArray<Dimension>? Shape => Proto.Type?.TensorType?.Shape is { } shape
        ? [.. shape.Dim.Select(d => new Dimension(
            d.HasDimValue ? d.DimValue : null, d.HasDimParam ? d.DimParam : null))]
        : null;

    internal ValueInfoProto Proto { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {ElementType}[{(Shape is { } s ? string.Join(", ", s) : "?")}]";

    private static TypeProto.Types.Tensor TensorType(ElementType type, IEnumerable<Dimension> shape)
    {
        var proto = new TensorShapeProto();
        foreach (var (size, symbol) in shape)
        {
            var dim = new TensorShapeProto.Types.Dimension();
            if (size is { } value)
            {
                dim.DimValue = value;
            }
            else if (symbol is not null)
            {
                dim.DimParam = symbol;
            }

            proto.Dim.Add(dim);
        }

        return new TypeProto.Types.Tensor { ElemType = (int)type, Shape = proto };
    }
}
