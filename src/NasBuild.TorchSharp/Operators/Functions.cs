using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators;

/// <summary>Elementwise mathematical functions of one value.</summary>
internal static class Functions
{
    public static Tensor Abs(NodeCall call) => call.X.abs();

    public static Tensor Acos(NodeCall call) => call.X.acos();

    public static Tensor Acosh(NodeCall call) => call.X.acosh();

    public static Tensor Asin(NodeCall call) => call.X.asin();

    public static Tensor Asinh(NodeCall call) => call.X.asinh();

    public static Tensor Atan(NodeCall call) => call.X.atan();

    public static Tensor Atanh(NodeCall call) => call.X.atanh();

    public static Tensor Cos(NodeCall call) => call.X.cos();

    public static Tensor Cosh(NodeCall call) => call.X.cosh();

    public static Tensor Erf(NodeCall call) => call.X.erf();

    public static Tensor Exp(NodeCall call) => call.X.exp();

    public static Tensor Log(NodeCall call) => call.X.log();

    public static Tensor Reciprocal(NodeCall call) => call.X.reciprocal();

    public static Tensor Sin(NodeCall call) => call.X.sin();

    public static Tensor Sinh(NodeCall call) => call.X.sinh();

    public static Tensor Sqrt(NodeCall call) => call.X.sqrt();

    public static Tensor Tan(NodeCall call) => call.X.tan();
}
