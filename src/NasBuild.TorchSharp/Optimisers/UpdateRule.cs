using NasBuild.Engine.Training.Optimisers;

namespace NasBuild.TorchSharp.Optimisers;

/// <summary>An optimiser's update of one parameter, in place, by the formula that its description documents.</summary>
internal abstract class UpdateRule
{
    /// <summary>The names of the state tensors of each parameter, of its type and shape; all start from zero.</summary>
    public abstract IReadOnlyList<string> States { get; }

    /// <summary>Returns the rule of an optimiser.</summary>
    public static UpdateRule Of(Optimiser optimiser) => optimiser switch
    {
        Sgd sgd => new SgdRule(sgd),
        Adam adam => new AdamRule(adam.Beta1, adam.Beta2, adam.Epsilon, decoupled: false),
        AdamW adam => new AdamRule(adam.Beta1, adam.Beta2, adam.Epsilon, decoupled: true),
        _ => throw new ArgumentException(
            $"The optimiser {optimiser.GetType().Name} is not known here.", nameof(optimiser)),
    };

    /// <summary>Updates a parameter and its states.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="states">Its states.</param>
    /// <param name="step">The number of the update, from 1.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="decay">The weight decay.</param>
    public abstract void Update(
        Tensor parameter, Tensor gradient, IReadOnlyList<Tensor> states, long step, double rate, double decay);

    /// <summary>Returns the gradient with weight decay.</summary>
    protected static Tensor Decayed(Tensor gradient, Tensor parameter, double decay) =>
        decay == 0 ? gradient : gradient.add(parameter, decay);
}
