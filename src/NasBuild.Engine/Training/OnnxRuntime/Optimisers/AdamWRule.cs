using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime.Optimisers;

/// <summary>Writes <see cref="AdamW"/>.</summary>
internal sealed class AdamWRule(AdamW adam) : UpdateRule
{
    private readonly Moments moments = new(adam.Beta1, adam.Beta2, adam.Epsilon);

    public override IReadOnlyList<string> States => Moments.States;

    public override IReadOnlyList<string> Scalars => [.. Moments.Scalars, "keep"];

    public override IReadOnlyList<double> ScalarsAt(long step, double rate, double weightDecay) =>
        [.. moments.ScalarsAt(step, rate), 1 - (rate * weightDecay)];

    public override ParameterState Write(
        GraphWriter write, ParameterState at, string gradient, IReadOnlyList<string> scalars, double weightDecay,
        ElementType type)
    {
        var kept = weightDecay == 0 ? at.Parameter : write.Mul(at.Parameter, scalars[2]);
        return moments.Write(write, at with { Parameter = kept }, gradient, scalars, type);
    }
}
