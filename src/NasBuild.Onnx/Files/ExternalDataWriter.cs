using System.Globalization;
using NasBuild.Onnx.Protos;

namespace NasBuild.Onnx.Files;

/// <summary>Writes tensors to one data file, one after the other, and creates the tensors that refer to it.</summary>
/// <param name="stream">The data file.</param>
/// <param name="location">Its name in the model.</param>
internal sealed class ExternalDataWriter(Stream stream, string location)
{
    // ONNX recommends offsets for memory mapping: a page, and Windows' allocation granularity for large tensors.
    private const int PageBytes = 4096;
    private const int AllocationUnitBytes = 65536;
    private const int WorthMappingBytes = 1 << 20;

    private readonly Dictionary<ExternalData, long> copied = [];

    /// <summary>
    /// Appends the tensor's data and returns the tensor that refers to it. Data that several tensors share stays
    /// shared.
    /// </summary>
    public Tensor Move(Tensor tensor, string folder)
    {
        if (tensor.External is not { } source)
        {
            var bytes = tensor.ToBytes();
            return Refer(tensor, Append(bytes.Length, target => target.Write(bytes.Span)), bytes.Length, folder);
        }

        if (!copied.TryGetValue(source, out var offset))
        {
            copied.Add(source, offset = Append(source.Length, source.CopyTo));
        }

        return Refer(tensor, offset, source.Length, folder);
    }

    private long Append(long length, Action<Stream> write)
    {
        var unit = length >= WorthMappingBytes ? AllocationUnitBytes : PageBytes;
        var offset = (stream.Position + unit - 1) / unit * unit;
        stream.Write(new byte[offset - stream.Position]);
        write(stream);
        return offset;
    }

    private Tensor Refer(Tensor tensor, long offset, long length, string folder)
    {
        var proto = tensor.Proto.Clone();
        proto.ClearRawData();
        proto.FloatData.Clear();
        proto.DoubleData.Clear();
        proto.Int32Data.Clear();
        proto.Int64Data.Clear();
        proto.Uint64Data.Clear();
        var other = proto.ExternalData.Where(e => e.Key is not ("location" or "offset" or "length")).ToList();
        proto.ExternalData.Clear();
        proto.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        proto.ExternalData.Add(
            new StringStringEntryProto { Key = "offset", Value = offset.ToString(CultureInfo.InvariantCulture) });
        proto.ExternalData.Add(
            new StringStringEntryProto { Key = "length", Value = length.ToString(CultureInfo.InvariantCulture) });
        proto.ExternalData.AddRange(other);
        proto.DataLocation = TensorProto.Types.DataLocation.External;
        return new Tensor(proto, folder);
    }
}
