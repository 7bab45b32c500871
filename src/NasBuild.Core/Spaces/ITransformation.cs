using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Spaces;

/// <summary>
/// One way to compress a model: it declares what may vary, applies choices, counts what they come to, and describes them. A candidate is
/// the transformations of a plan applied in their order, so a new way to compress is a new transformation and nothing else.
/// </summary>
internal interface ITransformation
{
    /// <summary>The name in the lock, in reports and in the model's own record.</summary>
    string Name { get; }

    /// <summary>What a search may choose for this model; without variables where it may choose nothing.</summary>
    Space Space { get; }

    /// <summary>What the choices of <see cref="Space"/> leave of sizes and bits; null where they change neither.</summary>
    IPolicyCosts? Costs => null;

    /// <summary>True if it changes how numbers are stored, and so comes after weights are fitted.</summary>
    bool FollowsTraining => false;

    /// <summary>The choices of a policy of <see cref="Space"/>, and those that no search makes, by name.</summary>
    ImmutableSortedDictionary<string, double> Named(Policy policy) => Space.Named(policy);

    /// <summary>Returns true if the model has what these choices name: a lock may have been edited.</summary>
    bool Has(IReadOnlyDictionary<string, double> choices) => Space.Has(choices);

    /// <summary>Applies choices; what is not named stays as it is in the original. The same choices give the same bytes.</summary>
    Compressed Apply(Compressed model, IReadOnlyDictionary<string, double> choices);

    /// <summary>What <see cref="Apply"/> makes of a model, computed in floating-point numbers from the model's own parameters: for training.</summary>
    Model Imitate(Model model, IReadOnlyDictionary<string, double> choices) => model;

    /// <summary>Policies of <see cref="Space"/> worth trying first.</summary>
    /// <param name="degrees">Degrees of compression from 0 to 1.</param>
    IEnumerable<Policy> Seeds(IReadOnlyList<double> degrees) => [];

    /// <summary>What choices did; null where there is nothing to describe.</summary>
    /// <param name="choices">The choices.</param>
    /// <param name="fitted">The model after all transformations that precede training.</param>
    /// <param name="compressed">The model after all transformations.</param>
    TransformationReport? Describe(IReadOnlyDictionary<string, double> choices, Model fitted, Compressed compressed);
}
