namespace NasBuild.Core.Search.PolicyGradient;

/// <summary>The numbers of candidates that a search by policy gradient measures.</summary>
/// <param name="Design">The number of the first ones, before anything is predicted.</param>
/// <param name="Samples">The total number.</param>
/// <param name="Last">The minimum size of the last batch, which has the predicted best ones.</param>
/// <param name="Seed">The seed.</param>
internal sealed record PolicyGradientSettings(int Design, int Samples, int Last, int Seed)
{
    /// <summary>The number of candidates between two fits.</summary>
    public int Batch => Math.Max(2, Samples / 6);

    /// <summary>
    /// Returns settings in which half of <paramref name="samples"/> are measured before anything is predicted.
    /// </summary>
    public static PolicyGradientSettings Of(int samples, int seed) =>
        new(Math.Max(2, samples / 2), samples, Math.Clamp(samples / 5, 2, 5), seed);
}
