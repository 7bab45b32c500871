using Google.Protobuf;
using NasBuild.Onnx;
using NasBuild.Onnx.Protos;

namespace NasBuild.Engine.Conformance.OnnxModels;

/// <summary>An input or output of ONNX's test data: a tensor, or a sequence of them.</summary>
public sealed record Datum(Tensor? Tensor, IReadOnlyList<Datum>? Items)
{
    /// <summary>
    /// Reads a TensorProto, SequenceProto or OptionalProto; null for an optional without value and for maps.
    /// </summary>
    internal static Datum? Read(byte[] bytes, TypeProto? type) => type?.ValueCase switch
    {
        TypeProto.ValueOneofCase.SequenceType =>
            new Datum(null, [.. Fields(bytes, 3).Select(b => Of(TensorProto.Parser.ParseFrom(b)))]),
        // OptionalProto: field 3 holds a tensor, field 5 a sequence.
        TypeProto.ValueOneofCase.OptionalType =>
            Fields(bytes, 3).Select(b => Of(TensorProto.Parser.ParseFrom(b))).FirstOrDefault()
            ?? Fields(bytes, 5).Select(b => Read(b, type.OptionalType.ElemType)).FirstOrDefault(),
        TypeProto.ValueOneofCase.MapType => null,
        _ => Of(Retyped(TensorProto.Parser.ParseFrom(bytes), type)),
    };

    // NumPy has no bfloat16: ONNX's data keeps such numbers as their bits.
    private static TensorProto Retyped(TensorProto proto, TypeProto? type)
    {
        if (type?.TensorType?.ElemType == (int)ElementType.BFloat16 && proto.DataType == (int)ElementType.UInt16)
        {
            proto.DataType = (int)ElementType.BFloat16;
        }

        return proto;
    }

    private static Datum Of(TensorProto proto) => new(new Tensor(proto, null), null);

    private static List<byte[]> Fields(byte[] message, int number)
    {
        var input = new CodedInputStream(message);
        var found = new List<byte[]>();
        for (uint tag; (tag = input.ReadTag()) != 0;)
        {
            if (WireFormat.GetTagFieldNumber(tag) == number
                && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                found.Add(input.ReadBytes().ToByteArray());
            }
            else
            {
                input.SkipLastField();
            }
        }

        return found;
    }
}
