using System.Text;
using Google.Protobuf;
using NasBuild.Onnx.Protos;
using static NasBuild.Onnx.Protos.AttributeProto.Types;

namespace NasBuild.Onnx;

/// <summary>
/// A named constant of a node: a number, a string, a tensor, a graph, or a list of one of them. Immutable.
/// </summary>
public sealed class Attribute
{
    internal Attribute(AttributeProto proto) => Proto = proto;

    /// <summary>The name in the operator's specification.</summary>
    public string Name => Proto.Name;

    internal AttributeProto Proto { get; }

    /// <summary>Creates an integer attribute.</summary>
    public static Attribute Of(string name, long value) =>
        new(new AttributeProto { Name = name, Type = AttributeType.Int, I = value });

    /// <summary>Creates a single-precision attribute.</summary>
    public static Attribute Of(string name, float value) =>
        new(new AttributeProto { Name = name, Type = AttributeType.Float, F = value });

    /// <summary>Creates a string attribute.</summary>
    public static Attribute Of(string name, string value) =>
        new(new AttributeProto
        {
            Name = name,
            Type = AttributeType.String,
            S = ByteString.CopyFrom(value, Encoding.UTF8)
        });

    /// <summary>Creates a list of integers.</summary>
    public static Attribute Of(string name, IEnumerable<long> values)
    {
        var proto = new AttributeProto { Name = name, Type = AttributeType.Ints };
        proto.Ints.AddRange(values);
        return new Attribute(proto);
    }

    /// <summary>Creates a list of single-precision numbers.</summary>
    public static Attribute Of(string name, IEnumerable<float> values)
    {
        var proto = new AttributeProto { Name = name, Type = AttributeType.Floats };
        proto.Floats.AddRange(values);
        return new Attribute(proto);
    }

    /// <summary>Creates a list of strings.</summary>
    public static Attribute Of(string name, IEnumerable<string> values)
    {
        var proto = new AttributeProto { Name = name, Type = AttributeType.Strings };
        proto.Strings.AddRange(values.Select(v => ByteString.CopyFrom(v, Encoding.UTF8)));
        return new Attribute(proto);
    }

    /// <summary>Creates a tensor attribute.</summary>
    public static Attribute Of(string name, Tensor value) =>
        new(new AttributeProto { Name = name, Type = AttributeType.Tensor, T = value.Proto });

    /// <summary>Creates a graph attribute.</summary>
    public static Attribute Of(string name, Graph value) =>
        new(new AttributeProto { Name = name, Type = AttributeType.Graph, G = value.ToProto() });
}
