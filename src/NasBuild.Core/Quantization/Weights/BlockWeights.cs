// Round to nearest per block, with the clipping of least squared error: Frantar et al., GPTQ, ICLR 2023, arXiv
// 2210.17323, section 4, baseline.
using System.Collections.Immutable;

namespace NasBuild.Core.Quantization.Weights;

/// <summary>
/// Rows of numbers cut into blocks that share a scale and a zero point: number = scale * (level - zero point).
/// </summary>
/// <param name="Levels">
/// One level per number, row after row; rows are padded to whole blocks with the zero point.
/// </param>
/// <param name="Scales">One scale per block.</param>
/// <param name="ZeroPoints">One zero point per block.</param>
/// <param name="BlocksPerRow">The number of blocks in a row.</param>
internal sealed record BlockWeights(byte[] Levels, float[] Scales, byte[] ZeroPoints, int BlocksPerRow)
{
    /// <summary>The shares of the range to try: clipping the extremes makes the steps finer.</summary>
    public static readonly ImmutableArray<float> Clippings = [1f, 0.95f, 0.9f, 0.85f, 0.8f, 0.75f, 0.7f];

    /// <summary>Quantizes rows of <paramref name="length"/> numbers.</summary>
    public static BlockWeights Of(float[] rows, int length, int blockSize, int bits, bool symmetric)
    {
        var count = rows.Length / length;
        var perRow = (length + blockSize - 1) / blockSize;
        var levels = new byte[count * perRow * blockSize];
        var scales = new float[count * perRow];
        var zeroPoints = new byte[count * perRow];
        for (var block = 0; block < scales.Length; block++)
        {
            var start = block % perRow * blockSize;
            var numbers = rows.AsSpan((block / perRow * length) + start, Math.Min(blockSize, length - start));
            (scales[block], zeroPoints[block]) = Best(numbers, (1 << bits) - 1, symmetric);
            var own = levels.AsSpan(block * blockSize, blockSize);
            own.Fill(zeroPoints[block]);
            for (var i = 0; i < numbers.Length; i++)
            {
                own[i] = Level(numbers[i], scales[block], zeroPoints[block], (1 << bits) - 1);
            }
        }

        return new BlockWeights(levels, scales, zeroPoints, perRow);
    }

    /// <summary>
    /// Packs levels of 4 bits two per byte, the first in the low half; levels of 8 bits are copied. Each row starts at
    /// a new byte.
    /// </summary>
    public static byte[] Pack(byte[] levels, int rowLength, int bits)
    {
        if (bits == 8)
        {
            return levels;
        }

        var packedRow = (rowLength + 1) / 2;
        var packed = new byte[levels.Length / rowLength * packedRow];
        for (var i = 0; i < levels.Length; i++)
        {
            var (row, column) = (i / rowLength, i % rowLength);
            packed[(row * packedRow) + (column / 2)] |= (byte)(levels[i] << (column % 2 * 4));
        }

        return packed;
    }

    private static byte Level(float number, float scale, byte zeroPoint, int greatest)
        => (byte)Math.Clamp(MathF.Round(number / scale, MidpointRounding.ToEven) + zeroPoint, 0, greatest);

    private static (float Scale, byte ZeroPoint) Best(ReadOnlySpan<float> numbers, int greatest, bool symmetric)
    {
        var (min, max) = (0f, 0f);
        foreach (var number in numbers)
        {
            (min, max) = (Math.Min(min, number), Math.Max(max, number));
        }

        var (best, minimum) = ((Scale: 1f, ZeroPoint: (byte)((greatest + 1) / 2)), double.PositiveInfinity);
        foreach (var clipping in max - min > 1e-30f ? Clippings : [])
        {
            var candidate = symmetric ? Symmetric(min * clipping, max * clipping, greatest) : Asymmetric(
                min * clipping, max * clipping, greatest);
            var error = 0.0;
            foreach (var number in numbers)
            {
                var difference = number - (candidate.Scale
                    * (Level(number, candidate.Scale, candidate.ZeroPoint, greatest) - candidate.ZeroPoint));
                error += difference * difference;
            }

            if (error < minimum)
            {
                (best, minimum) = (candidate, error);
            }
        }

        return best;
    }

    // There is one level more below zero than above: the sign of the scale gives it to the side with the largest
    // number.
    private static (float Scale, byte ZeroPoint) Symmetric(float min, float max, int greatest)
        => ((-min >= max ? -min : -max) / ((greatest + 1) / 2), (byte)((greatest + 1) / 2));

    private static (float Scale, byte ZeroPoint) Asymmetric(float min, float max, int greatest)
    {
        var scale = (max - min) / greatest;
        return (scale, (byte)Math.Clamp(MathF.Round(-min / scale, MidpointRounding.ToEven), 0, greatest));
    }
}
