using System.Collections.Frozen;

namespace NasBuild.Engine.Training.Forms;

/// <summary>
/// The operators whose outputs change in steps or not at all, or are integers and truths: no engine lets a gradient
/// flow back through them.
/// </summary>
public static class PiecewiseConstant
{
    /// <summary>The operators of ONNX's own domain.</summary>
    public static FrozenSet<string> Operators { get; } = new[]
    {
        "And", "ArgMax", "ArgMin", "Bernoulli", "Ceil", "ConstantOfShape", "DynamicQuantizeLinear", "Equal", "EyeLike",
        "Floor", "Greater", "GreaterOrEqual", "Hardmax", "IsInf", "IsNaN", "Less", "LessOrEqual", "Multinomial",
        "NonZero", "Not", "OneHot", "Or", "RandomNormalLike", "RandomUniformLike", "Round", "Shape", "Sign", "Size",
        "Xor",
    }.ToFrozenSet();
}
