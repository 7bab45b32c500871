using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NasBuild.Engine.Kernels.Attention;

/// <summary>Copies of matrices in the order in which <see cref="Tiles.Product"/> reads them.</summary>
internal static unsafe class Blocks
{
    /// <summary>Copies rows to a pitch, with zeros behind each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* from, int rows, int columns, float* to, int pitch)
    {
        for (var row = 0; row < rows; row++, from += columns, to += pitch)
        {
            new ReadOnlySpan<float>(from, columns).CopyTo(new Span<float>(to, columns));
            new Span<float>(to + columns, pitch - columns).Clear();
        }
    }

    /// <summary>Copies columns as rows to a pitch, with zeros behind each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(float* from, int rows, int columns, float* to, int pitch)
    {
        for (var column = 0; column < columns; column++, to += pitch)
        {
            for (var row = 0; row < rows; row++)
            {
                to[row] = from[(row * (long)columns) + column];
            }

            new Span<float>(to + rows, pitch - rows).Clear();
        }
    }

    /// <summary>Packs up to eight rows as the left factor of a product, times a scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackRows(float* rows, long pitch, int count, int columns, float scale, float* packed)
    {
        new Span<float>(packed, Tiles.Rows * (columns + 1)).Clear();
        for (var row = 0; row < count; row++, rows += pitch)
        {
            var to = packed + Tiles.Rows + row;
            for (var column = 0; column < columns; column++, to += Tiles.Rows)
            {
                *to = scale * rows[column];
            }
        }
    }

    /// <summary>Packs eight columns as the left factor of a product: it is transposed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackColumns(float* columns, long pitch, int rows, float* packed)
    {
        new Span<float>(packed, Tiles.Rows).Clear();
        for (var row = 0; row < rows; row++, columns += pitch)
        {
            packed += Tiles.Rows;
            Vector256.Load(columns).Store(packed);
        }
    }

    /// <summary>Writes rows without their pitch, times a scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(float* rows, long pitch, int count, int columns, float scale, float* to)
    {
        for (var row = 0; row < count; row++, rows += pitch, to += columns)
        {
            for (var column = 0; column < columns; column++)
            {
                to[column] = scale * rows[column];
            }
        }
    }

    /// <summary>Returns the offsets of the rows of a right factor.</summary>
    public static int[] Offsets(int rows, int pitch) => [.. Enumerable.Range(0, rows).Select(row => row * pitch)];
}
