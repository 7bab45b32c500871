using Google.Protobuf;

namespace NasBuild.Onnx.Protos;

internal sealed partial class GraphProto
{
    /// <summary>
    /// Returns a copy of everything except nodes, initializers, inputs and outputs: small, whatever the size of the
    /// weights.
    /// </summary>
    internal GraphProto CopyRest()
    {
        var rest = new GraphProto { _unknownFields = UnknownFieldSet.Clone(_unknownFields) };
        if (HasName)
        {
            rest.Name = Name;
        }

        if (HasDocString)
        {
            rest.DocString = DocString;
        }

        rest.ValueInfo.AddRange(ValueInfo);
        rest.QuantizationAnnotation.AddRange(QuantizationAnnotation);
        rest.SparseInitializer.AddRange(SparseInitializer);
        rest.MetadataProps.AddRange(MetadataProps);
        return rest;
    }
}
