namespace NasBuild.Engine.Kernels;

/// <summary>
/// Weights in the order in which <see cref="Tiles.Product"/> reads them: blocks of eight outputs, each with the initial
/// values and then the weights of every k.
/// </summary>
internal sealed unsafe class WeightBlocks : IDisposable
{
    private readonly Scratch scratch = new();
    private float* data;
    private long blockSize;

    /// <summary>Packs a matrix.</summary>
    /// <param name="rows">The number of outputs.</param>
    /// <param name="weights">The first weight.</param>
    /// <param name="rowPitch">The distance from one output's weights to the next output's.</param>
    /// <param name="offsets">The offset of the weight of every k from an output's first.</param>
    /// <param name="initial">One initial value per output; null for zeros.</param>
    /// <param name="matrix">The index among several matrices of the same size.</param>
    /// <param name="matrices">The number of matrices.</param>
    public void Pack(
        int rows, float* weights, long rowPitch, ReadOnlySpan<int> offsets, float* initial, int matrix = 0,
        int matrices = 1)
    {
        var blocks = Blocks(rows);
        blockSize = (offsets.Length + 1L) * Tiles.Rows;
        data = scratch.Take(blockSize * blocks * matrices);
        var to = data + (matrix * blocks * blockSize);
        for (var first = 0; first < rows; first += Tiles.Rows)
        {
            var full = Math.Min(Tiles.Rows, rows - first);
            for (var r = 0; r < Tiles.Rows; r++)
            {
                var from = weights + ((first + r) * rowPitch);
                to[r] = r < full && initial != null ? initial[first + r] : 0;
                for (var k = 0; k < offsets.Length; k++)
                {
                    to[((k + 1) * Tiles.Rows) + r] = r < full ? from[offsets[k]] : 0;
                }
            }

            to += blockSize;
        }
    }

    /// <summary>Block <paramref name="index"/>, counted over all matrices.</summary>
    public float* this[int index] => data + (index * blockSize);

    /// <summary>Returns the number of blocks for <paramref name="rows"/> outputs.</summary>
    public static int Blocks(int rows) => (rows + Tiles.Rows - 1) / Tiles.Rows;

    public void Dispose() => scratch.Dispose();
}
