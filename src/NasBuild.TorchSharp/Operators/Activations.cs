using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators;

/// <summary>Activation functions. At a kink the gradient is that of one side, the same in all engines.</summary>
internal static class Activations
{
    public static Tensor Relu(NodeCall call) => call.X.relu();

    public static Tensor LeakyRelu(NodeCall call) =>
        torch.nn.functional.leaky_relu(call.X, call.Node.Float("alpha", 0.01f));

    public static Tensor ThresholdedRelu(NodeCall call) => torch.where(
        call.X.gt(call.Node.Float("alpha", 1)), call.X, torch.zeros_like(call.X));

    public static Tensor PRelu(NodeCall call) => torch.where(call.X.gt(0), call.X, call.X.mul(call[1]));

    public static Tensor Elu(NodeCall call) => Exponential(call.X, call.Node.Float("alpha", 1), 1);

    public static Tensor Selu(NodeCall call)
    {
        double gamma = call.Node.Float("gamma", 1.05070102214813232421875f);
        return Exponential(call.X, gamma * call.Node.Float("alpha", 1.67326319217681884765625f), gamma);
    }

    public static Tensor Celu(NodeCall call) => torch.nn.functional.celu(call.X, call.Node.Float("alpha", 1));

    public static Tensor Sigmoid(NodeCall call) => call.X.sigmoid();

    public static Tensor Tanh(NodeCall call) => call.X.tanh();

    public static Tensor Softplus(NodeCall call) => Softplus(call.X);

    public static Tensor Softsign(NodeCall call) => call.X.div(call.X.abs().add(1));

    public static Tensor HardSigmoid(NodeCall call) =>
        Gate(call.X, call.Node.Float("alpha", 0.2f), call.Node.Float("beta", 0.5f));

    public static Tensor HardSwish(NodeCall call) => call.X.mul(Gate(call.X, 1.0 / 6, 0.5));

    public static Tensor Swish(NodeCall call) => call.X.mul(call.X.mul(call.Node.Float("alpha", 1)).sigmoid());

    public static Tensor Mish(NodeCall call) => call.X.mul(Softplus(call.X).tanh());

    public static Tensor Gelu(NodeCall call)
    {
        var x = call.X;
        var bend = call.Node.Text("approximate", "none") == "tanh"
            ? x.add(x.pow(3).mul(0.044715)).mul(Math.Sqrt(2 / Math.PI)).tanh()
            : x.mul(Math.Sqrt(0.5)).erf();
        return x.mul(bend.add(1).mul(0.5));
    }

    public static Tensor Shrink(NodeCall call)
    {
        var (x, bound, bias) = (call.X, call.Node.Float("lambd", 0.5f), call.Node.Float("bias", 0));
        var below = torch.where(x.lt(-bound), x.add(bias), torch.zeros_like(x));
        return torch.where(x.gt(bound), x.sub(bias), below);
    }

    /// <summary>Returns slope x + shift between 0 and 1; at these bounds and beyond, nothing flows back.</summary>
    public static Tensor Gate(Tensor x, double slope, double shift) =>
        Selections.Between(x.mul(slope).add(shift), 0, 1);

    /// <summary>Returns log(1 + exp(x)).</summary>
    public static Tensor Softplus(Tensor x) => torch.nn.functional.logsigmoid(x.neg()).neg();

    /// <summary>Returns scale x where x &gt; 0, and floor (exp(x) - 1) elsewhere.</summary>
    public static Tensor Exponential(Tensor x, double floor, double scale) =>
        torch.where(x.gt(0), x.mul(scale), x.clamp(max: 0).expm1().mul(floor));
}
