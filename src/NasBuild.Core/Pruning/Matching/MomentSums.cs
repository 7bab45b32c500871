// Chan, Golub and LeVeque, Updating Formulae and a Pairwise Algorithm for Computing Sample Variances, 1982
namespace NasBuild.Core.Pruning.Matching;

/// <summary>The mean and variance of each channel over all batches so far, from the moments of each batch.</summary>
internal sealed class MomentSums
{
    private double weight;
    private double[] mean = [];
    private double[] squares = [];

    /// <summary>The means.</summary>
    public float[] Mean => Array.ConvertAll(mean, m => (float)m);

    /// <summary>The variances.</summary>
    public float[] Variance => Array.ConvertAll(squares, s => (float)(s / weight));

    /// <summary>Adds a batch.</summary>
    /// <param name="samples">Its number of samples.</param>
    /// <param name="batchMean">The mean of each channel.</param>
    /// <param name="batchVariance">The variance of each channel.</param>
    public void Add(int samples, float[] batchMean, float[] batchVariance)
    {
        if (weight == 0)
        {
            (mean, squares) = (new double[batchMean.Length], new double[batchMean.Length]);
        }

        var total = weight + samples;
        for (var c = 0; c < mean.Length; c++)
        {
            var difference = batchMean[c] - mean[c];
            squares[c] += (samples * (double)batchVariance[c]) + (difference * difference * weight * samples / total);
            mean[c] += difference * samples / total;
        }

        weight = total;
    }
}
