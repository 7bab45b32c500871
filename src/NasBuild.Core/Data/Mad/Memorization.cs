// Poli et al., Mechanistic Design and Scaling of Hybrid Architectures, ICML 2024, arXiv 2403.17844, section 3.1
namespace NasBuild.Core.Data.Mad;

/// <summary>
/// Keys, each followed by a token that asks for its value. Values are the same in all samples and appear in none of
/// them: a model has to keep them in its weights.
/// </summary>
internal static class Memorization
{
    /// <summary>Writes one sample.</summary>
    public static void Write(MadTask task, Random random, MadSample sample)
    {
        var ask = task.Vocabulary - 1;
        var keys = ask / 2;
        while (sample.Left > 1)
        {
            var key = random.Next(keys);
            sample.Add(key);
            sample.Add(ask, keys + (int)(DrawSeed.Of(sample.Seed, key) % (uint)(ask - keys)));
        }
    }
}
