using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime.Losses;

/// <summary>The factor that makes a sum over an output's elements the mean over those that count.</summary>
internal static class Positions
{
    /// <summary>
    /// Writes <paramref name="weight"/> by the number of elements, or [N, L, 1, ...] with zeros where those of the mask
    /// are. Without a position that counts all are 0.
    /// </summary>
    /// <param name="write">The graph.</param>
    /// <param name="mask">The input [N, L]; null if all positions count.</param>
    /// <param name="type">The output's type.</param>
    /// <param name="elements">The number of elements that are one part of the mean.</param>
    /// <param name="weight">The factor of the mean.</param>
    public static string Share(GraphWriter write, string? mask, TensorType type, long elements, double weight)
    {
        var parts = type.Count / elements;
        if (mask is null)
        {
            return write.Number(weight / parts, type.ElementType);
        }

        var counts = write.Cast(write.Cast(mask, ElementType.Bool), type.ElementType);
        var number = write.Op("Max", [
            write.ReduceSum(counts, [0, 1], keepDims: false), write.Number(1, type.ElementType)]);
        var perPosition = parts / (type.Shape[0] * type.Shape[1]);
        var shares = write.Div(write.Mul(counts, write.Number(weight / perPosition, type.ElementType)), number);
        return write.Reshape(shares, [type.Shape[0], type.Shape[1], .. type.Shape.Skip(2).Select(_ => 1L)]);
    }
}
