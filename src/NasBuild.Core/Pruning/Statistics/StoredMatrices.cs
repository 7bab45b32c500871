using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NasBuild.Core.Pruning.Statistics;

/// <summary>
/// Matrices in a file, of which only those that are being read take memory. The file is gone when the process ends,
/// however it ends.
/// </summary>
internal sealed class StoredMatrices : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly Dictionary<string, (long Offset, int Length)> places = [];
    private long end;

    /// <summary>Creates the file, or replaces it.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public StoredMatrices(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        file = File.OpenHandle(
            path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete,
            FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }
    }

    /// <summary>Returns a matrix; safe to call from several threads at a time.</summary>
    public double[] this[string name]
    {
        get
        {
            var (offset, length) = places[name];
            var matrix = new double[length];
            var left = MemoryMarshal.AsBytes(matrix.AsSpan());
            while (left.Length > 0)
            {
                var read = RandomAccess.Read(file, left, offset);
                left = left[(read > 0 ? read : throw new EndOfStreamException())..];
                offset += read;
            }

            return matrix;
        }
    }

    /// <summary>Adds a matrix.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Add(string name, double[] matrix)
    {
        RandomAccess.Write(file, MemoryMarshal.AsBytes(matrix.AsSpan()), end);
        places.Add(name, (end, matrix.Length));
        end += matrix.Length * (long)sizeof(double);
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
