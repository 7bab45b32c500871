namespace NasBuild.Core.Prediction.Methods;

/// <summary>The features of a linear model.</summary>
internal enum PolynomialFeatures
{
    /// <summary>The numbers themselves.</summary>
    Linear,

    /// <summary>The numbers and their squares.</summary>
    Squares,

    /// <summary>The numbers, their squares, and the products of every two.</summary>
    Pairs,
}

/// <summary>Computes features, in the order: numbers, squares, products.</summary>
internal static class FeatureMap
{
    public static int Count(PolynomialFeatures features, int dimension) => features switch
    {
        PolynomialFeatures.Linear => dimension,
        PolynomialFeatures.Squares => 2 * dimension,
        _ => (2 * dimension) + (dimension * (dimension - 1) / 2),
    };

    public static double[] Of(PolynomialFeatures features, ReadOnlySpan<double> x)
    {
        var d = x.Length;
        var phi = new double[Count(features, d)];
        x.CopyTo(phi);
        for (var i = 0; i < d && features >= PolynomialFeatures.Squares; i++)
        {
            phi[d + i] = x[i] * x[i];
        }

        var at = 2 * d;
        for (var i = 0; i < d && features >= PolynomialFeatures.Pairs; i++)
        {
            for (var j = 0; j < i; j++)
            {
                phi[at++] = x[i] * x[j];
            }
        }

        return phi;
    }

    /// <summary>Writes the gradient in x of the features' sum weighted with <paramref name="weights"/>.</summary>
    public static void Gradient(
        PolynomialFeatures features, ReadOnlySpan<double> x, ReadOnlySpan<double> weights, Span<double> into)
    {
        var d = x.Length;
        weights[..d].CopyTo(into);
        for (var i = 0; i < d && features >= PolynomialFeatures.Squares; i++)
        {
            into[i] += 2 * x[i] * weights[d + i];
        }

        var at = 2 * d;
        for (var i = 0; i < d && features >= PolynomialFeatures.Pairs; i++)
        {
            for (var j = 0; j < i; j++)
            {
                into[i] += x[j] * weights[at];
                into[j] += x[i] * weights[at++];
            }
        }
    }
}
