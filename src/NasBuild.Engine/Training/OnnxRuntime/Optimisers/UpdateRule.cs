using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime.Optimisers;

/// <summary>Writes an optimiser's update of one parameter into a graph.</summary>
internal abstract class UpdateRule
{
    /// <summary>The names of the state tensors of each parameter, of its type and shape; all start from zero.</summary>
    public abstract IReadOnlyList<string> States { get; }

    /// <summary>The names of the scalars that are fed at every step, of the parameter's element type.</summary>
    public abstract IReadOnlyList<string> Scalars { get; }

    /// <summary>Returns the rule of an optimiser.</summary>
    public static UpdateRule Of(Optimiser optimiser) => optimiser switch
    {
        Sgd sgd => new SgdRule(sgd),
        Adam adam => new AdamRule(adam),
        AdamW adam => new AdamWRule(adam),
        _ =>
            throw new ArgumentException(
                $"The optimiser {optimiser.GetType().Name} is not known here.", nameof(optimiser)),
    };

    /// <summary>Returns the values of the <see cref="Scalars"/>.</summary>
    /// <param name="step">The number of the update, from 1.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="weightDecay">The weight decay.</param>
    public abstract IReadOnlyList<double> ScalarsAt(long step, double rate, double weightDecay);

    /// <summary>Writes the update of one parameter.</summary>
    /// <param name="write">The graph that computes the gradient.</param>
    /// <param name="at">The names of the parameter and of its <see cref="States"/>.</param>
    /// <param name="gradient">The name of the gradient.</param>
    /// <param name="scalars">The names of the <see cref="Scalars"/>.</param>
    /// <param name="weightDecay">The weight decay of the parameter's group.</param>
    /// <param name="type">The parameter's element type.</param>
    /// <returns>The names of the updated parameter and states.</returns>
    public abstract ParameterState Write(
        GraphWriter write, ParameterState at, string gradient, IReadOnlyList<string> scalars, double weightDecay,
        ElementType type);

    /// <summary>Adds weight decay to the gradient.</summary>
    protected static string Decayed(
        GraphWriter write, string gradient, string parameter, double weightDecay, ElementType type) =>
        weightDecay == 0 ? gradient : write.Add(gradient, write.Mul(parameter, write.Number(weightDecay, type)));
}
