// Box and Muller, A Note on the Generation of Random Normal Deviates, Annals of Mathematical Statistics 29 (1958)
namespace NasBuild.Core.Numerics;

/// <summary>Random numbers of the normal distribution.</summary>
internal static class NormalNumbers
{
    /// <summary>Returns a number of mean 0; it draws two numbers from <paramref name="random"/>.</summary>
    /// <param name="random">The source.</param>
    /// <param name="deviation">The standard deviation.</param>
    public static double NextNormal(this Random random, double deviation = 1) =>
        deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
