using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients;

/// <summary>
/// Comparisons with a number that return 1 and 0 in the type of the operands. ONNX Runtime compares and casts on one
/// thread; a hard sigmoid, which it has for single precision, runs on all, and a steep one is a step.
/// </summary>
internal static class Masks
{
    private const int Steepness = 100;

    /// <summary>Adds 1 where <paramref name="x"/> is greater than <paramref name="bound"/>, 0 elsewhere.</summary>
    public static string Above(this GraphWriter write, string x, double bound, ElementType type) =>
        Step(write, "Greater", x, bound, 1, type);

    /// <summary>Adds 1 where <paramref name="x"/> is less than <paramref name="bound"/>, 0 elsewhere.</summary>
    public static string Below(this GraphWriter write, string x, double bound, ElementType type) =>
        Step(write, "Less", x, bound, -1, type);

    /// <summary>Adds 1 where <paramref name="a"/> equals <paramref name="b"/>, 0 elsewhere.</summary>
    public static string Equal(this GraphWriter write, string a, string b, ElementType type) =>
        write.Cast(write.Op("Equal", [a, b]), type);

    private static string Step(GraphWriter write, string comparison, string x, double bound, int sign, ElementType type)
    {
        if (type != ElementType.Float)
        {
            return write.Cast(write.Op(comparison, [x, write.Number(bound, type)]), type);
        }

        // A power of two: bound and slope scale without rounding, so that the bound itself is 0.
        var rounded = (float)bound;
        var slope = sign * MathF.ScaleB(1, Steepness - (rounded == 0 ? 0 : Math.Max(0, MathF.ILogB(rounded))));
        return write.Op("HardSigmoid", [x], Attribute.Of("alpha", slope), Attribute.Of("beta", -slope * rounded));
    }
}
