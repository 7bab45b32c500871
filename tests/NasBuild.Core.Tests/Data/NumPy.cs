using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace NasBuild.Core.Tests.Data;

/// <summary>Writes files as NumPy does.</summary>
internal static class NumPy
{
    public static byte[] Npy<T>(T[] data, params long[] shape)
        where T : unmanaged =>
        Npy(
            Descriptor<T>(),
            $"({string.Concat(shape.Select(d => $"{d}, "))})",
            MemoryMarshal.AsBytes(data.AsSpan()).ToArray());

    public static byte[] Npy(string descriptor, string shape, byte[] data, byte version = 1, string fortran = "False")
    {
        var header = Encoding.Latin1.GetBytes(
            $"{{'descr': '{descriptor}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n");
        var length = new byte[version == 1 ? 2 : 4];
        if (version == 1)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)header.Length);
        }

        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. header, .. data];
    }

    public static byte[] Npz(params (string Name, byte[] Npy)[] arrays)
    {
        using var content = new MemoryStream();
        using (var zip = new ZipArchive(content, ZipArchiveMode.Create))
        {
            foreach (var (name, npy) in arrays)
            {
                using var entry = zip.CreateEntry($"{name}.npy").Open();
                entry.Write(npy);
            }
        }

        return content.ToArray();
    }

    private static string Descriptor<T>() => default(T) switch
    {
        float => "<f4",
        double => "<f8",
        Half => "<f2",
        byte => "|u1",
        ushort => "<u2",
        int => "<i4",
        long => "<i8",
        _ => throw new ArgumentException(typeof(T).Name),
    };
}
