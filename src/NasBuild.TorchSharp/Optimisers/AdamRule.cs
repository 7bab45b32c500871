// Kingma, Ba 2015, Adam: A Method for Stochastic Optimization; Loshchilov, Hutter 2019, Decoupled Weight Decay
// Regularization.
using NasBuild.Engine.Training.Optimisers;

namespace NasBuild.TorchSharp.Optimisers;

/// <summary>Updates by <see cref="Adam"/>, or with a decoupled weight decay by <see cref="AdamW"/>.</summary>
internal sealed class AdamRule(double beta1, double beta2, double epsilon, bool decoupled) : UpdateRule
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> States => ["first-moment", "second-moment"];

    /// <inheritdoc/>
    public override void Update(
        Tensor parameter, Tensor gradient, IReadOnlyList<Tensor> states, long step, double rate, double decay)
    {
        var g = decoupled ? gradient : Decayed(gradient, parameter, decay);
        if (decoupled)
        {
            parameter.mul_(1 - (rate * decay));
        }

        var m = states[0].mul_(beta1).add_(g.mul(1 - beta1));
        var v = states[1].mul_(beta2).add_(g.square().mul(1 - beta2));
        var corrected = v.div(1 - Math.Pow(beta2, step)).sqrt_().add_(epsilon);
        parameter.sub_(m.div(corrected).mul_(rate / (1 - Math.Pow(beta1, step))));
    }
}
