using System.Collections.Immutable;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Prediction.Predictors;

/// <summary>
/// The encoding of policies as numbers for predictors: one for an ordinal variable, one per choice for a categorical
/// variable (one-hot), none for a variable without a choice; then features such as the policy's operations as a share
/// of the original's.
/// </summary>
internal sealed class PolicyEncoding
{
    private readonly ImmutableArray<VariableEncoding> variables;
    private readonly ImmutableArray<PolicyFeature> features;
    private readonly int first;

    /// <param name="space">The policies.</param>
    /// <param name="features">The features besides the variables.</param>
    public PolicyEncoding(Space space, ImmutableArray<PolicyFeature> features)
    {
        (Space, this.features) = (space, features);
        variables = VariableEncoding.Of(space);
        first = variables.Sum(v => v.Count);
    }

    /// <summary>The policies.</summary>
    public Space Space { get; }

    /// <summary>The names of the numbers.</summary>
    public IEnumerable<string> Names => [.. variables.SelectMany(v => v.Names), .. features.Select(f => f.Name)];

    /// <summary>The indices of the features among the numbers.</summary>
    public int[] Features => [.. Enumerable.Range(first, features.Length)];

    /// <summary>
    /// Returns the indices of the variables of parts of a policy, such as its layers, among the numbers.
    /// </summary>
    public IEnumerable<int[]> Parts(IEnumerable<int[]> parts) => parts
        .Select(part => part.SelectMany(v => Enumerable.Range(variables[v].First, variables[v].Count)).ToArray())
        .Where(part => part.Length > 0);

    /// <summary>Returns a policy with its encoding.</summary>
    public PolicyPoint Encode(Policy policy)
    {
        var numbers = OfVariables(Space.Vector(policy));
        for (var i = 0; i < features.Length; i++)
        {
            numbers[first + i] = features[i].Of(policy);
        }

        return new PolicyPoint(Space, policy, numbers);
    }

    /// <summary>Returns the numbers of a vector in [0,1]^d.</summary>
    /// <exception cref="InvalidOperationException">
    /// A feature has no gradient: it is defined for policies only.
    /// </exception>
    public double[] Encode(ReadOnlySpan<double> x)
    {
        var numbers = OfVariables(x);
        for (var i = 0; i < features.Length; i++)
        {
            numbers[first + i] = Function(features[i]).At(x);
        }

        return numbers;
    }

    /// <summary>Writes the gradient in the vector, given the gradient in the numbers.</summary>
    /// <exception cref="InvalidOperationException">A feature has no gradient.</exception>
    public void Pull(ReadOnlySpan<double> x, ReadOnlySpan<double> gradient, Span<double> into)
    {
        into.Clear();
        var part = new double[into.Length];
        for (var f = 0; f < features.Length; f++)
        {
            Function(features[f]).Gradient(x, part);
            var share = gradient[first + f];
            for (var i = 0; i < part.Length; i++)
            {
                into[i] += share * part[i];
            }
        }

        for (var i = 0; i < variables.Length; i++)
        {
            into[i] += variables[i].Slope(x[i], gradient.Slice(variables[i].First, variables[i].Count));
        }
    }

    private double[] OfVariables(ReadOnlySpan<double> x)
    {
        var numbers = new double[first + features.Length];
        for (var i = 0; i < variables.Length; i++)
        {
            variables[i].Write(x[i], numbers.AsSpan(variables[i].First, variables[i].Count));
        }

        return numbers;
    }

    private static IDifferentiable Function(PolicyFeature feature) =>
        feature.Function ?? throw new InvalidOperationException($"The feature '{feature.Name}' has no gradient.");
}
