// Sutskever et al. 2013, On the importance of initialization and momentum in deep learning; Nesterov 1983.
using NasBuild.Engine.Training.Optimisers;

namespace NasBuild.TorchSharp.Optimisers;

/// <summary>Updates by <see cref="Sgd"/>.</summary>
internal sealed class SgdRule(Sgd sgd) : UpdateRule
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> States => sgd.Momentum == 0 ? [] : ["momentum"];

    /// <inheritdoc/>
    public override void Update(
        Tensor parameter, Tensor gradient, IReadOnlyList<Tensor> states, long step, double rate, double decay)
    {
        var decayed = Decayed(gradient, parameter, decay);
        var direction = decayed;
        if (sgd.Momentum != 0)
        {
            var velocity = states[0].mul_(sgd.Momentum).add_(decayed);
            direction = sgd.Nesterov ? decayed.add(velocity, sgd.Momentum) : velocity;
        }

        parameter.sub_(direction.mul(rate));
    }
}
