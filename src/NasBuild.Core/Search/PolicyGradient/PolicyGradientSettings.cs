namespace NasBuild.Core.Search.PolicyGradient;

/// <summary>How many candidates a search by policy gradient measures.</summary>
/// <param name="Design">The first, before anything is predicted.</param>
/// <param name="Samples">All.</param>
/// <param name="Last">The fewest of the last batch, which are those held for the best.</param>
/// <param name="Seed">Where the random numbers begin.</param>
internal sealed record PolicyGradientSettings(int Design, int Samples, int Last, int Seed)
{
    /// <summary>The candidates between two times of learning.</summary>
    public int Batch => Math.Max(2, Samples / 6);

    /// <summary>Half of <paramref name="samples"/> are measured before anything is predicted.</summary>
    public static PolicyGradientSettings Of(int samples, int seed) => new(Math.Max(2, samples / 2), samples, Math.Clamp(samples / 5, 2, 5), seed);
}
