using NasBuild.Core.Pruning.Statistics;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Pruning.Criteria;

/// <summary>A random score for every weight: the baseline for criteria.</summary>
/// <param name="Seed">The seed.</param>
internal sealed record RandomCriterion(int Seed = 0) : Criterion("random")
{
    /// <inheritdoc/>
    public override float[] Score(LayerStatistics layer)
    {
        // A layer's numbers depend only on its name and the seed.
        var key = ContentKey.Of(layer.Name, Seed.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var random = new Random(Convert.ToInt32(key[..7], 16));
        var scores = new float[layer.Weights.Length];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = random.NextSingle();
        }

        return scores;
    }
}
