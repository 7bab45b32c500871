using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Spaces;

/// <summary>
/// A way to compress a model: it declares its variables, applies choices, counts their costs, and describes them. A
/// candidate is the result of the transformations of a plan in their order, so a new way to compress is a new
/// transformation and nothing else.
/// </summary>
internal interface ITransformation
{
    /// <summary>The name in the lock, in reports and in the model's provenance record.</summary>
    string Name { get; }

    /// <summary>The space of choices for this model; without variables if there are none.</summary>
    Space Space { get; }

    /// <summary>The policy that a search begins with, and that is applied without a search.</summary>
    Policy Start => Space.MostCompressed;

    /// <summary>The effects of the choices on sizes and bits; null if they change neither.</summary>
    IPolicyCosts? Costs => null;

    /// <summary>True if it changes how numbers are stored, and so is applied after training.</summary>
    bool RunsAfterTraining => false;

    /// <summary>
    /// Returns the choices of a policy of <see cref="Space"/>, and those that are not searched, by name.
    /// </summary>
    ImmutableSortedDictionary<string, double> Named(Policy policy) => Space.Named(policy);

    /// <summary>
    /// Returns true if the model has everything that these choices name: a lock may have been edited.
    /// </summary>
    bool Has(IReadOnlyDictionary<string, double> choices) => Space.Has(choices);

    /// <summary>
    /// Applies choices; whatever is not named stays as in the original. The same choices give the same bytes.
    /// </summary>
    Compressed Apply(Compressed model, IReadOnlyDictionary<string, double> choices);

    /// <summary>
    /// Returns a model that simulates the result of <see cref="Apply"/> in floating point from the model's own
    /// parameters, for training.
    /// </summary>
    Model Simulate(Model model, IReadOnlyDictionary<string, double> choices) => model;

    /// <summary>Returns the policies of <see cref="Space"/> to try first.</summary>
    /// <param name="degrees">The degrees of compression, from 0 to 1.</param>
    IEnumerable<Policy> Seeds(IReadOnlyList<double> degrees) => [];

    /// <summary>Describes the changes of choices; null if there is nothing to describe.</summary>
    /// <param name="choices">The choices.</param>
    /// <param name="fitted">The model after all transformations that precede training.</param>
    /// <param name="compressed">The model after all transformations.</param>
    TransformationReport? Describe(IReadOnlyDictionary<string, double> choices, Model fitted, Compressed compressed);
}
