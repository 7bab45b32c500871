using NasBuild.Onnx;
using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators;

/// <summary>Elementwise arithmetic of values that are broadcast to each other.</summary>
internal static class Arithmetic
{
    public static Tensor Add(NodeCall call) => call[0].add(call[1]);

    public static Tensor Sub(NodeCall call) => call[0].sub(call[1]);

    public static Tensor Mul(NodeCall call) => call[0].mul(call[1]);

    // Integers are divided towards zero.
    public static Tensor Div(NodeCall call) => call.OutputType().ElementType.IsFloat()
        ? call[0].div(call[1])
        : call[0].div(call[1], torch.RoundingMode.trunc);

    public static Tensor Neg(NodeCall call) => call.X.neg();

    public static Tensor Sum(NodeCall call) => call.Inputs.Skip(1).Aggregate(call.X.alias(), (sum, x) => sum.add(x));

    public static Tensor Mean(NodeCall call) => Sum(call).div(call.Inputs.Length);

    public static Tensor Mod(NodeCall call) => call.Node.Int("fmod", 0) == 1
        ? call[0].fmod(call[1])
        : call[0].remainder(call[1]);

    public static Tensor Pow(NodeCall call)
    {
        var (x, exponent) = (call[0], call[1].to(call[0].dtype));
        var power = x.pow(exponent.detach());
        if (!exponent.requires_grad)
        {
            return power;
        }

        // If the base is not positive, powers with nearby exponents need not exist.
        var positive = x.detach().gt(0);
        var slope = torch.where(positive, power.detach().mul(x.detach().log()), power.detach().mul(0));
        return power.add(exponent.sub(exponent.detach()).mul(slope));
    }
}
