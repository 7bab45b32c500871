using System.Collections.Immutable;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.PolicyGradient;

/// <summary>What a predictor sees of a policy: the variables that have a choice, then functions of the policy such as its operations as a share of the original's.</summary>
internal sealed class TrialFeatures(Space space, ImmutableArray<IDifferentiable> functions)
{
    private readonly int[] varying = [.. Enumerable.Range(0, space.Variables.Length).Where(i => space.Variables[i].Choices.Length > 1)];

    /// <summary>Where the functions lie among the features.</summary>
    public int[] Functions => [.. Enumerable.Range(varying.Length, functions.Length)];

    /// <summary>Where the variables of parts of a policy, such as its layers, lie among the features.</summary>
    public IEnumerable<int[]> Parts(IEnumerable<int[]> parts) => parts.Select(p => p.Select(v => Array.IndexOf(varying, v)).Where(i => i >= 0).ToArray()).Where(p => p.Length > 0);

    /// <summary>The features of a vector in [0,1]^d.</summary>
    public double[] Of(ReadOnlySpan<double> x)
    {
        var features = new double[varying.Length + functions.Length];
        for (var i = 0; i < varying.Length; i++)
        {
            features[i] = x[varying[i]];
        }

        for (var i = 0; i < functions.Length; i++)
        {
            features[varying.Length + i] = functions[i].At(x);
        }

        return features;
    }

    /// <summary>The gradient in the vector of something whose gradient in the features is given.</summary>
    public void Pull(ReadOnlySpan<double> x, ReadOnlySpan<double> gradient, Span<double> into)
    {
        into.Clear();
        var part = new double[into.Length];
        for (var c = 0; c < functions.Length; c++)
        {
            functions[c].Gradient(x, part);
            var share = gradient[varying.Length + c];
            for (var i = 0; i < part.Length; i++)
            {
                into[i] += share * part[i];
            }
        }

        for (var i = 0; i < varying.Length; i++)
        {
            into[varying[i]] += gradient[i];
        }
    }
}
