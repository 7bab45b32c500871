using System.Collections.Immutable;
using NasBuild.Core.Compression;
using NasBuild.Core.Compression.Complexity;

namespace NasBuild.Core.Search.PolicyGradient;

/// <summary>What a predictor sees of a policy: the variables that have a choice, then complexities as shares of the original's.</summary>
internal sealed class TrialFeatures(PolicySpace space, ImmutableArray<PolicyComplexity> complexities)
{
    private readonly int[] varying = [.. Enumerable.Range(0, space.Variables.Length).Where(i => space.Variables[i].Choices.Length > 1)];

    /// <summary>The features of a vector in [0,1]^d.</summary>
    public double[] Of(ReadOnlySpan<double> x)
    {
        var features = new double[varying.Length + complexities.Length];
        for (var i = 0; i < varying.Length; i++)
        {
            features[i] = x[varying[i]];
        }

        for (var i = 0; i < complexities.Length; i++)
        {
            features[varying.Length + i] = complexities[i].At(x) / complexities[i].Whole;
        }

        return features;
    }

    /// <summary>The gradient in the vector of something whose gradient in the features is given.</summary>
    public void Pull(ReadOnlySpan<double> x, ReadOnlySpan<double> gradient, Span<double> into)
    {
        into.Clear();
        var part = new double[into.Length];
        for (var c = 0; c < complexities.Length; c++)
        {
            complexities[c].Gradient(x, part);
            var share = gradient[varying.Length + c] / complexities[c].Whole;
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
