// Poli et al., Mechanistic Design and Scaling of Hybrid Architectures, ICML 2024, arXiv 2403.17844, section 3.1
namespace NasBuild.Core.Data.Mad;

/// <summary>
/// Random tokens and one that ends them: all of them are asked, and answered from what the last position has kept.
/// </summary>
internal static class Compression
{
    /// <summary>Writes one sample.</summary>
    public static void Write(MadTask task, Random random, MadSample sample)
    {
        var end = task.Vocabulary - 1;
        while (sample.Left > 1)
        {
            var token = random.Next(end);
            sample.Add(token, token);
        }

        sample.Add(end);
    }
}
