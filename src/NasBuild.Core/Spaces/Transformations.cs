using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Spaces;

/// <summary>
/// The transformations of a plan in the order in which they are applied, with one space: a policy of all is the levels
/// of the first followed by those of the next.
/// </summary>
/// <param name="original">The model that they are applied to.</param>
/// <param name="all">The transformations.</param>
internal sealed class Transformations(Model original, params ImmutableArray<ITransformation> all)
{
    /// <summary>The transformations.</summary>
    public ImmutableArray<ITransformation> All => all;

    /// <summary>The space of all choices.</summary>
    public Space Space { get; } = new([.. all.SelectMany(t => t.Space.Variables)]);

    /// <summary>The policy that a search begins with.</summary>
    public Policy Start => new([.. all.SelectMany(t => t.Start.Levels)]);

    /// <summary>The transformations that are applied before training.</summary>
    public Transformations BeforeTraining => new(original, [.. all.Where(t => !t.RunsAfterTraining)]);

    /// <summary>The transformations that are applied after training.</summary>
    public Transformations AfterTraining => new(original, [.. all.Where(t => t.RunsAfterTraining)]);

    /// <summary>Returns the part of a policy for each transformation.</summary>
    public IEnumerable<(ITransformation Transformation, Policy Policy)> Split(Policy policy)
    {
        var begin = 0;
        foreach (var transformation in all)
        {
            var end = begin + transformation.Space.Variables.Length;
            yield return (transformation, new Policy(policy.Levels[begin..end]));
            begin = end;
        }
    }

    /// <summary>
    /// Returns a policy of all transformations from the part of one; the others have the given levels.
    /// </summary>
    public Policy With(ITransformation transformation, Policy part, Func<ITransformation, Policy> others) =>
        new([.. all.SelectMany(t => (t == transformation ? part : others(t)).Levels)]);

    /// <summary>Returns the choices of a policy by name.</summary>
    public NamedPolicy Named(Policy policy) =>
        new(Split(policy).Select(p => (p.Transformation.Name, p.Transformation.Named(p.Policy))));

    /// <summary>Returns the part of a policy for these transformations.</summary>
    public NamedPolicy PartOf(NamedPolicy policy) => new(all.Select(t => (t.Name, policy[t.Name])));

    /// <summary>Returns true if the model has everything that a policy names.</summary>
    public bool Has(NamedPolicy policy) =>
        policy.Transformations.All(name => all.Any(t => t.Name == name))
        && all.All(t => policy[t.Name].Count == 0 || t.Has(policy[t.Name]));

    /// <summary>Returns the original with a policy applied.</summary>
    public Compressed Apply(NamedPolicy policy) => Apply(original, policy);

    /// <summary>Returns a model with a policy applied.</summary>
    public Compressed Apply(Model model, NamedPolicy policy) =>
        all.Aggregate(new Compressed(model), (compressed, t) => t.Apply(compressed, policy[t.Name]));

    /// <summary>Returns the original with a policy of <see cref="Space"/> applied.</summary>
    public Compressed Apply(Policy policy) => Apply(Named(policy));

    /// <summary>Returns the original with a policy applied, trained in between as <paramref name="train"/> does.</summary>
    public Compressed Apply(NamedPolicy policy, Func<Model, Model> train) =>
        AfterTraining.Apply(train(BeforeTraining.Apply(policy).Model), policy);

    /// <summary>
    /// Returns a model that simulates a policy in floating point from the model's own parameters, for training.
    /// </summary>
    public Model Imitate(Model model, NamedPolicy policy) =>
        all.Aggregate(model, (m, t) => t.Simulate(m, policy[t.Name]));

    /// <summary>
    /// Returns the policies to try first: seeds of each transformation while the others compress nothing.
    /// </summary>
    /// <param name="degrees">The degrees of compression, from 0 to 1.</param>
    public IEnumerable<Policy> Seeds(IReadOnlyList<double> degrees) =>
        all.SelectMany(t => t.Seeds(degrees).Select(seed => With(t, seed, other => other.Space.Uncompressed)));
}
