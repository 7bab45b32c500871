// Poli et al., Mechanistic Design and Scaling of Hybrid Architectures, ICML 2024, arXiv 2403.17844, section 3.1
namespace NasBuild.Core.Data.Mad;

/// <summary>
/// Keys, each followed by its value, which is drawn for every sample: wherever a key is seen again, its value is asked.
/// The last key always is one that was seen.
/// </summary>
internal static class InContextRecall
{
    /// <summary>Writes one sample.</summary>
    public static void Write(MadTask task, Random random, MadSample sample)
    {
        var keys = task.Vocabulary / 2;
        var values = new Dictionary<int, int>();
        while (sample.Left > 0)
        {
            var key = sample.Left <= 2 ? values.Keys.ElementAt(random.Next(values.Count)) : random.Next(keys);
            var known = values.TryGetValue(key, out var value);
            if (!known)
            {
                values.Add(key, value = keys + random.Next(keys));
            }

            sample.Add(key, known ? value : TokenWindows.Ignored);
            sample.Add(value);
        }
    }
}
