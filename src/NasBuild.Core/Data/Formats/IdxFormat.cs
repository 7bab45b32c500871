// The IDX format of MNIST and similar data: yann.lecun.com/exdb/mnist
using System.Buffers.Binary;
using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Data.Formats;

internal static class IdxFormat
{
    /// <summary>Reads one array of bytes.</summary>
    /// <exception cref="DataFormatException">
    /// The stream holds no array of bytes, or less than its header says.
    /// </exception>
    public static Column Read(string name, Stream content, Elements.Packed? packed = null)
    {
        try
        {
            var magic = new byte[4];
            content.ReadExactly(magic);
            if (magic is not [0, 0, 0x08, > 0 and < 8 and var rank])
            {
                throw new DataFormatException($"'{name}' is not an IDX file of bytes.");
            }

            var header = new byte[4 * rank];
            content.ReadExactly(header);
            ImmutableArray<long> dims = [.. header.Chunk(4).Select(d => (long)BinaryPrimitives.ReadUInt32BigEndian(d))];
            return new Column(
                name, ElementType.UInt8, dims, Elements.Read(name, content, dims, elementBytes: 1, packed));
        }
        catch (EndOfStreamException e)
        {
            throw new DataFormatException($"'{name}' is truncated: {e.Message}", e);
        }
    }
}
