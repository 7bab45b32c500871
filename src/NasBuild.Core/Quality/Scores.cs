using NasBuild.Onnx;

namespace NasBuild.Core.Quality;

/// <summary>Class scores: rows of numbers, the last axis counts the classes.</summary>
internal static class Scores
{
    /// <summary>The class with the highest score in each row.</summary>
    public static int[] Best(Tensor scores)
    {
        var values = scores.ToFloats();
        var classes = (int)scores.Shape[^1];
        var best = new int[values.Length / classes];
        for (var row = 0; row < best.Length; row++)
        {
            best[row] = IndexOfMax(values.AsSpan(row * classes, classes));
        }

        return best;
    }

    private static int IndexOfMax(ReadOnlySpan<float> row)
    {
        var best = 0;
        for (var i = 1; i < row.Length; i++)
        {
            // A score that is no number never wins, and never stands in the way.
            if (row[i] > row[best] || float.IsNaN(row[best]))
            {
                best = i;
            }
        }

        return best;
    }
}
