using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators;

/// <summary>Comparisons and logic, which masks are computed with: no gradient flows through them.</summary>
internal static class Comparisons
{
    public static Tensor And(NodeCall call) => call[0].logical_and(call[1]);

    public static Tensor Equal(NodeCall call) => call[0].eq(call[1]);

    public static Tensor Greater(NodeCall call) => call[0].gt(call[1]);

    public static Tensor GreaterOrEqual(NodeCall call) => call[0].ge(call[1]);

    public static Tensor Less(NodeCall call) => call[0].lt(call[1]);

    public static Tensor LessOrEqual(NodeCall call) => call[0].le(call[1]);

    public static Tensor Not(NodeCall call) => call.X.logical_not();

    public static Tensor Or(NodeCall call) => call[0].logical_or(call[1]);
}
