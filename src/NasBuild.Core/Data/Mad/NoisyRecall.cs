// Poli et al., Mechanistic Design and Scaling of Hybrid Architectures, ICML 2024, arXiv 2403.17844, section 3.1
namespace NasBuild.Core.Data.Mad;

/// <summary>Recall among tokens that mean nothing: a fifth of all, from a vocabulary of their own.</summary>
internal static class NoisyRecall
{
    private const double Share = 0.2;

    /// <summary>Writes one sample.</summary>
    public static void Write(MadTask task, Random random, MadSample sample)
    {
        var (known, noise) = (task.Vocabulary / 2, task.Vocabulary / 2);
        var keys = known / 2;
        var values = new Dictionary<int, int>();
        while (sample.Left > 2)
        {
            if (random.NextDouble() < Share)
            {
                sample.Add(known + random.Next(noise));
                continue;
            }

            Pair(random.Next(keys));
        }

        if (sample.Left == 1)
        {
            sample.Add(known + random.Next(noise));
            return;
        }

        Pair(values.Keys.ElementAt(random.Next(values.Count)));

        void Pair(int key)
        {
            var seen = values.TryGetValue(key, out var value);
            if (!seen)
            {
                values.Add(key, value = keys + random.Next(keys));
            }

            sample.Add(key, seen ? value : TokenWindows.Ignored);
            sample.Add(value);
        }
    }
}
