namespace NasBuild.Core.Quality;

/// <summary>What a classifier that knows nothing reaches.</summary>
internal static class Guessing
{
    // Fewer samples tell nothing.
    private const int MinSamples = 20;
    private const double Deviations = 2;

    /// <summary>Returns true if guesses may be as accurate.</summary>
    /// <param name="accuracy">The accuracy, 0 to 1.</param>
    /// <param name="samples">The number of samples that it was measured on.</param>
    /// <param name="classes">The number of classes.</param>
    public static bool IsAsGood(double accuracy, int samples, long classes)
    {
        var chance = 1.0 / classes;
        return samples >= MinSamples
            && accuracy <= chance + (Deviations * Math.Sqrt(chance * (1 - chance) / samples));
    }
}
