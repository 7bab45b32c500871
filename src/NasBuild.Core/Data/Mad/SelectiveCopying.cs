// Poli et al., Mechanistic Design and Scaling of Hybrid Architectures, ICML 2024, arXiv 2403.17844, section 3.1; Gu and
// Dao, Mamba, arXiv 2312.00752
namespace NasBuild.Core.Data.Mad;

/// <summary>
/// Sixteen tokens among blanks: at the end, behind a token that asks for them, they are to be repeated in their order.
/// </summary>
internal static class SelectiveCopying
{
    /// <summary>The number of tokens that are repeated.</summary>
    public const int Copied = 16;

    /// <summary>Writes one sample.</summary>
    public static void Write(MadTask task, Random random, MadSample sample)
    {
        var (blank, ask) = (task.Vocabulary - 1, task.Vocabulary - 2);
        var before = task.Length - Copied - 1;
        var places = Enumerable.Range(0, before).ToArray();
        random.Shuffle(places);
        var chosen = places.Take(Copied).ToHashSet();
        List<int> copied = [];
        for (var i = 0; i < before; i++)
        {
            if (chosen.Contains(i))
            {
                copied.Add(random.Next(ask));
                sample.Add(copied[^1]);
            }
            else
            {
                sample.Add(blank);
            }
        }

        sample.Add(ask);
        copied.ForEach(c => sample.Add(blank, c));
    }
}
