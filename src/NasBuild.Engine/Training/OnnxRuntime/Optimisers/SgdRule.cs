using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime.Optimisers;

/// <summary>Writes <see cref="Sgd"/>.</summary>
internal sealed class SgdRule(Sgd sgd) : UpdateRule
{
    public override IReadOnlyList<string> States => sgd.Momentum == 0 ? [] : ["momentum"];

    public override IReadOnlyList<string> Scalars => ["rate"];

    public override IReadOnlyList<double> ScalarsAt(long step, double rate, double weightDecay) => [rate];

    public override ParameterState Write(
        GraphWriter write, ParameterState at, string gradient, IReadOnlyList<string> scalars, double weightDecay,
        ElementType type)
    {
        var decayed = Decayed(write, gradient, at.Parameter, weightDecay, type);
        string Step(string direction) => write.Sub(at.Parameter, write.Mul(direction, scalars[0]));
        if (sgd.Momentum == 0)
        {
            return new ParameterState(Step(decayed), []);
        }

        var momentum = write.Number(sgd.Momentum, type);
        var velocity = write.Add(write.Mul(at.States[0], momentum), decayed);
        return new ParameterState(
            Step(sgd.Nesterov ? write.Add(write.Mul(velocity, momentum), decayed) : velocity), [velocity]);
    }
}
