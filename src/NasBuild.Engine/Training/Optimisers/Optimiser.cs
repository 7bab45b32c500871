using NasBuild.Engine.Gradients;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.Optimisers;

/// <summary>How a parameter moves along its gradient, with PyTorch's formulas and defaults.</summary>
/// <param name="WeightDecay">The decay of parameters whose group names no other.</param>
public abstract record Optimiser(double WeightDecay)
{
    /// <summary>Names of the tensors that are kept for each parameter, of its type and shape; all start from zero.</summary>
    internal abstract IReadOnlyList<string> States { get; }

    /// <summary>Names of the scalars that are fed at every step, of the parameter's element type.</summary>
    internal abstract IReadOnlyList<string> Scalars { get; }

    /// <summary>The values of the <see cref="Scalars"/>.</summary>
    /// <param name="step">The number of the update, from 1.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="weightDecay">The weight decay.</param>
    internal abstract IReadOnlyList<double> ScalarsAt(long step, double rate, double weightDecay);

    /// <summary>Writes the update of one parameter.</summary>
    /// <param name="write">The graph that computes the gradient.</param>
    /// <param name="at">Names of the parameter and of its <see cref="States"/>.</param>
    /// <param name="gradient">The name of the gradient.</param>
    /// <param name="scalars">Names of the <see cref="Scalars"/>.</param>
    /// <param name="weightDecay">The weight decay of the parameter's group.</param>
    /// <param name="type">The parameter's element type.</param>
    /// <returns>Names of the updated parameter and states.</returns>
    internal abstract ParameterState Write(GraphWriter write, ParameterState at, string gradient, IReadOnlyList<string> scalars, double weightDecay, ElementType type);

    /// <summary>Weight decay as a part of the gradient.</summary>
    private protected static string Decayed(GraphWriter write, string gradient, string parameter, double weightDecay, ElementType type) =>
        weightDecay == 0 ? gradient : write.Add(gradient, write.Mul(parameter, write.Number(weightDecay, type)));
}

/// <summary>Names of a parameter's value and of what an optimiser keeps for it, before or after an update.</summary>
internal sealed record ParameterState(string Parameter, IReadOnlyList<string> States);
