// Kingma, Ba 2015, Adam: A Method for Stochastic Optimization.
using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime.Optimisers;

/// <summary>
/// The step of Adam, m̂ / (√v̂ + ε), in few passes over memory. The states are M = m / (1 - β1) and V = v / (1 - β2),
/// so that M = β1 M + g and V = β2 V + g²; the bias correction is in two scalars: rate · m̂ / (√v̂ + ε) = step · M /
/// (√V + epsilon) where scale = √((1 - β2) / (1 - β2^t)), step = rate · (1 - β1) / (1 - β1^t) / scale, and epsilon = ε
/// / scale.
/// </summary>
internal sealed record Moments(double Beta1, double Beta2, double Epsilon)
{
    public static readonly IReadOnlyList<string> States = ["first-moment", "second-moment"];

    public static readonly IReadOnlyList<string> Scalars = ["step", "epsilon"];

    public IReadOnlyList<double> ScalarsAt(long step, double rate)
    {
        var scale = Math.Sqrt((1 - Beta2) / (1 - Math.Pow(Beta2, step)));
        return [rate * (1 - Beta1) / (1 - Math.Pow(Beta1, step)) / scale, Epsilon / scale];
    }

    public ParameterState Write(
        GraphWriter write, ParameterState at, string gradient, IReadOnlyList<string> scalars, ElementType type)
    {
        var first = write.Add(write.Mul(at.States[0], write.Number(Beta1, type)), gradient);
        var second = write.Add(write.Mul(at.States[1], write.Number(Beta2, type)), write.Mul(gradient, gradient));
        var direction = write.Div(first, write.Add(write.Op("Sqrt", [second]), scalars[1]));
        return new ParameterState(write.Sub(at.Parameter, write.Mul(direction, scalars[0])), [first, second]);
    }
}
