using NasBuild.Core.Numerics;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Prediction;

/// <summary>Samples of known functions.</summary>
internal static class Functions
{
    /// <summary>Vectors by chance and what a function says of them, with noise of a deviation.</summary>
    public static Samples Sample(
        int count, int dimension, Func<double[], double> function, double noise = 0, int seed = 0)
    {
        var random = new Random(seed);
        double[] Vector() => [.. Enumerable.Range(0, dimension).Select(_ => random.NextDouble())];
        double[][] x = [.. Enumerable.Range(0, count).Select(_ => Vector())];
        return Samples(x, [.. x.Select(v => function(v) + (noise * random.NextNormal()))]);
    }

    /// <summary>Samples of which the features alone are known.</summary>
    public static Samples Samples(double[][] x, double[] y) => new(x.Select(Point), y);

    /// <summary>A policy of which the features alone are known.</summary>
    public static PolicyPoint Point(double[] features) => new(new Space([]), new Policy([]), features);

    public static double Linear(double[] x) => 80 + (3 * x[0]) - (2 * x[1]);

    public static double Curved(double[] x) => 80 + (3 * x[0] * x[0]) - (2 * x[1]) + Math.Sin(4 * x[2]);
}
