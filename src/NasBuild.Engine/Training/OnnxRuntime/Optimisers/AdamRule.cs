using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime.Optimisers;

/// <summary>Writes <see cref="Adam"/>.</summary>
internal sealed class AdamRule(Adam adam) : UpdateRule
{
    private readonly Moments moments = new(adam.Beta1, adam.Beta2, adam.Epsilon);

    public override IReadOnlyList<string> States => Moments.States;

    public override IReadOnlyList<string> Scalars => Moments.Scalars;

    public override IReadOnlyList<double> ScalarsAt(long step, double rate, double weightDecay) =>
        moments.ScalarsAt(step, rate);

    public override ParameterState Write(
        GraphWriter write,
        ParameterState at,
        string gradient,
        IReadOnlyList<string> scalars,
        double weightDecay,
        ElementType type) =>
        moments.Write(write, at, Decayed(write, gradient, at.Parameter, weightDecay, type), scalars, type);
}
