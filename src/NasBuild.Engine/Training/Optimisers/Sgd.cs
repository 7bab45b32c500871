// Sutskever et al. 2013, On the importance of initialization and momentum in deep learning; Nesterov 1983.
using NasBuild.Engine.Gradients;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.Optimisers;

/// <summary>Gradient descent: v = momentum · v + g; p = p - rate · v, or with Nesterov's look ahead p - rate · (g + momentum · v).</summary>
/// <param name="Momentum">The share of the last direction that is kept; 0 keeps no state.</param>
/// <param name="Nesterov">Whether the gradient counts as if the momentum's step were taken already.</param>
/// <param name="WeightDecay">Times the parameter, added to the gradient.</param>
public sealed record Sgd(double Momentum = 0, bool Nesterov = false, double WeightDecay = 0) : Optimiser(WeightDecay)
{
    internal override IReadOnlyList<string> States => Momentum == 0 ? [] : ["momentum"];

    internal override IReadOnlyList<string> Scalars => ["rate"];

    internal override IReadOnlyList<double> ScalarsAt(long step, double rate, double weightDecay) => [rate];

    internal override ParameterState Write(GraphWriter write, ParameterState at, string gradient, IReadOnlyList<string> scalars, double weightDecay, ElementType type)
    {
        var decayed = Decayed(write, gradient, at.Parameter, weightDecay, type);
        string Step(string direction) => write.Sub(at.Parameter, write.Mul(direction, scalars[0]));
        if (Momentum == 0)
        {
            return new ParameterState(Step(decayed), []);
        }

        var momentum = write.Number(Momentum, type);
        var velocity = write.Add(write.Mul(at.States[0], momentum), decayed);
        return new ParameterState(Step(Nesterov ? write.Add(write.Mul(velocity, momentum), decayed) : velocity), [velocity]);
    }
}
