using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using NasBuild.Core.Data;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Tests.Data;

/// <summary>
/// Data that is larger than memory should be: it stays in its file; a small archive does not fill the memory.
/// </summary>
[TestClass]
public sealed class LargeArrayTests
{
    private const int Rows = 20_000;
    private const int Columns = 1000;
    private const long Bytes = 4L * Rows * Columns;

    [TestMethod]
    [DataRow("x.npy")]
    [DataRow("x.npz")]
    [DataRow("x-ubyte")]
    public void LargeArray_StaysInItsFile(string name)
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, name);
        var before = GC.GetTotalAllocatedBytes();

        var column = DataFile.Read(path)![0];
        var last = new byte[4];
        column.Bytes.Read(Bytes - 4, last);

        Assert.AreEqual(Rows * Columns, BinaryPrimitives.ReadInt32LittleEndian(last));
        Assert.AreEqual(Bytes, column.Bytes.Length);
        Assert.IsLessThan(8L << 20, GC.GetTotalAllocatedBytes() - before, "bytes that were allocated");
        var next = 1;
        foreach (var (_, piece) in column.Bytes.Pieces(1 << 20))
        {
            for (var i = 0; i < piece.Length; i += 4)
            {
                Assert.AreEqual(next++, BinaryPrimitives.ReadInt32LittleEndian(piece.Span[i..]));
            }
        }
    }

    [TestMethod]
    public void LargeText_StaysInItsFile()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "a.txt");
        using (var file = File.Create(path))
        {
            file.Write(Encoding.UTF8.Preamble);
            file.Write(Encoding.UTF8.GetBytes("begin"));
            file.SetLength(Elements.InMemory + 10);
        }

        var column = DataFile.Read(path)!.Single();

        var begin = new byte[5];
        column.Bytes.Read(0, begin);
        Assert.AreEqual("begin", Encoding.UTF8.GetString(begin));
        Assert.AreEqual(Elements.InMemory + 7, column.Count);
    }

    [TestMethod]
    public void FileThatBecomesShorter_IsNamed()
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, "x.npy");
        var column = DataFile.Read(path)!.Single();
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(1000);
        }

        var e = Assert.Throws<NasException>(() => column.Bytes.Read(Bytes - 4, new byte[4]));

        Assert.AreEqual("NAS2102", e.Diagnostics[0].Id);
        Assert.Contains(path, e.Message);
    }

    [TestMethod]
    public void TruncatedFile_IsSaid()
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, "x.npy");
        using (var file = File.OpenWrite(path))
        {
            file.SetLength(Bytes);
        }

        Assert.Contains("truncated", Assert.Throws<DataFormatException>(() => DataFile.Read(path)).Message);
    }

    [TestMethod]
    [DataRow("x.npz")]
    [DataRow("x.npy.gz")]
    [DataRow("x.txt.gz")]
    public void SmallArchiveOfGigabytes_IsRefused(string name)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, name);
        using (var file = File.Create(path))
        {
            using var zip = name.EndsWith(".npz", StringComparison.Ordinal)
                ? new ZipArchive(file, ZipArchiveMode.Create) : null;
            using Stream content = zip?.CreateEntry("x.npy").Open() ?? new GZipStream(file, CompressionLevel.Optimal);
            if (!name.EndsWith(".txt.gz", StringComparison.Ordinal))
            {
                content.Write(Header("<f4", 500_000, 1000));
            }

            var zeros = new byte[1 << 20];
            for (var i = 0; i < 300; i++)
            {
                content.Write(zeros);
            }
        }

        var e = Assert.Throws<DataFormatException>(() => DataFile.Read(path));

        Assert.Contains("expands", e.Message);
    }

    private static string Write(TemporaryFolder folder, string name)
    {
        var path = Path.Combine(folder.Path, name);
        using var file = File.Create(path);
        using var zip = name.EndsWith(".npz", StringComparison.Ordinal)
            ? new ZipArchive(file, ZipArchiveMode.Create) : null;
        using var content = zip?.CreateEntry("x.npy", CompressionLevel.NoCompression).Open() ?? file;
        content.Write(name.EndsWith("-ubyte", StringComparison.Ordinal) ? Idx() : Header("<i4", Rows, Columns));
        var row = new byte[4 * Columns];
        for (int i = 0, value = 1; i < Rows; i++)
        {
            for (var j = 0; j < Columns; j++, value++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(row.AsSpan(4 * j), value);
            }

            content.Write(row);
        }

        return path;
    }

    private static byte[] Header(string type, int rows, int columns)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({rows}, {columns}), }}";
        var text = header.PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. Encoding.ASCII.GetBytes(text)];
    }

    private static byte[] Idx()
    {
        byte[] header = [0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Rows);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), 4 * Columns);
        return header;
    }
}
