namespace TextModel;

/// <summary>Chooses the next byte by its score. The same seed chooses the same.</summary>
internal sealed class Sampler(double temperature, int seed)
{
    private readonly Random random = new(seed);

    public byte Choose(float[] scores)
    {
        var best = scores.Max();
        if (temperature == 0)
        {
            return (byte)Array.IndexOf(scores, best);
        }

        var weights = scores.Select(s => Math.Exp((s - best) / temperature)).ToArray();
        var place = random.NextDouble() * weights.Sum();
        for (var i = 0; i < weights.Length; i++)
        {
            place -= weights[i];
            if (place < 0)
            {
                return (byte)i;
            }
        }

        return (byte)Array.IndexOf(scores, best);
    }
}
