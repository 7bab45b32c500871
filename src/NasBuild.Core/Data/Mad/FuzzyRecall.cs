// Poli et al., Mechanistic Design and Scaling of Hybrid Architectures, ICML 2024, arXiv 2403.17844, section 3.1
namespace NasBuild.Core.Data.Mad;

/// <summary>
/// Recall of values by keys that are both one to three tokens long: behind a key that was seen, its value is asked
/// token by token. Positions that are left over at the end hold the last token of the vocabulary, which is in no key
/// and no value.
/// </summary>
internal static class FuzzyRecall
{
    private const int Longest = 3;

    /// <summary>Writes one sample.</summary>
    public static void Write(MadTask task, Random random, MadSample sample)
    {
        var blank = task.Vocabulary - 1;
        var keys = task.Vocabulary / 2;
        var known = new List<(int[] Key, int[] Value)>();
        while (sample.Left >= 2 * Longest)
        {
            // Half of the pairs were seen, once there are some.
            var isKnown = known.Count > 0 && random.Next(2) == 0;
            var pair = isKnown ? known[random.Next(known.Count)] : New();
            if (!isKnown)
            {
                known.Add(pair);
            }

            Array.ForEach(pair.Key, k => sample.Add(k));
            foreach (var value in pair.Value)
            {
                if (isKnown)
                {
                    sample.Label(sample.Count - 1, value);
                }

                sample.Add(value);
            }
        }

        while (sample.Left > 0)
        {
            sample.Add(blank);
        }

        // No key begins with another one: what follows it is decided.
        (int[] Key, int[] Value) New()
        {
            int[] key;
            var tries = 0;
            do
            {
                key = Motif(0, keys);
            }
            while (tries++ < 100 && known.Exists(k => Begins(k.Key, key) || Begins(key, k.Key)));
            return tries <= 100 ? (key, Motif(keys, blank)) : known[random.Next(known.Count)];
        }

        int[] Motif(int first, int end) =>
            [.. Enumerable.Range(0, 1 + random.Next(Longest)).Select(_ => random.Next(first, end))];
    }

    private static bool Begins(int[] longer, int[] shorter) => longer.AsSpan().StartsWith(shorter);
}
