using NasBuild.Onnx;

namespace NasBuild.Core.Quality.Measures;

/// <summary>Class scores: one row of numbers per sample.</summary>
internal static class Scores
{
    /// <summary>Returns the class with the highest score of each sample; -1 if all scores are NaN.</summary>
    /// <param name="scores">
    /// The classes' scores of the samples: [samples, classes], also with further axes of size 1.
    /// </param>
    public static int[] Best(Tensor scores)
    {
        var values = scores.ToFloats();
        return Best(values, values.Length / (int)scores.Shape[0]);
    }

    /// <summary>Returns the class with the highest score of each row; -1 if all scores are NaN.</summary>
    /// <param name="scores">Rows of scores, one after the other.</param>
    /// <param name="classes">The number of scores of a row.</param>
    public static int[] Best(ReadOnlySpan<float> scores, int classes)
    {
        var best = new int[scores.Length / classes];
        for (var row = 0; row < best.Length; row++)
        {
            best[row] = IndexOfMax(scores.Slice(row * classes, classes));
        }

        return best;
    }

    private static int IndexOfMax(ReadOnlySpan<float> row)
    {
        var best = -1;
        for (var i = 0; i < row.Length; i++)
        {
            // A score that is NaN is ignored.
            if (!float.IsNaN(row[i]) && (best < 0 || row[i] > row[best]))
            {
                best = i;
            }
        }

        return best;
    }
}
