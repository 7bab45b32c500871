// Mellor et al., Neural Architecture Search without Training, 2020, arXiv 2006.04647v1; as a score of nets: Abdelfattah
// et al., ICLR 2021, arXiv 2101.08134.
using NasBuild.Core.Numerics;
using NasBuild.Onnx;

namespace NasBuild.Core.Prediction.ZeroCost;

/// <summary>
/// The Jacobian covariance (jacob_cov): how little the samples' gradients with respect to the input are correlated, by
/// the eigenvalues of their correlation matrix.
/// </summary>
internal sealed class JacobianCovariance : IZeroCostProxy
{
    private const double Small = 1e-5;

    /// <inheritdoc/>
    public string Name => "Jacobian covariance";

    /// <inheritdoc/>
    public double Of(UntrainedNet net)
    {
        var builder = new GraphBuilder(net.Model.Graph);
        builder.Inputs.Clear();
        builder.Initializers[net.Input] = net.Inputs[net.Input];
        var constant = net with
        {
            Model = net.Model.With(builder.Build()),
            Inputs = new Dictionary<string, Tensor>(),
        };
        var gradient = constant.GradientsOfSum([net.Input]).Shares[net.Input];
        var count = (int)gradient.Shape[0];
        double[][] rows = [.. gradient.ToFloats().Chunk((int)gradient.Count / count)
            .Select(row => Standardised(Array.ConvertAll(row, v => (double)v)))];
        var correlations = new double[count * count];
        for (var i = 0; i < correlations.Length; i++)
        {
            correlations[i] = Cholesky.Dot(rows[i / count], rows[i % count]);
        }

        return -SymmetricEigenvalues.Of(correlations, count).Sum(v => Math.Log(v + Small) + (1 / (v + Small)));
    }

    // Of mean 0 and norm 1; zeros stay.
    private static double[] Standardised(double[] row)
    {
        var mean = row.Average();
        var norm = Math.Sqrt(row.Sum(v => (v - mean) * (v - mean)));
        return Array.ConvertAll(row, v => norm > 0 ? (v - mean) / norm : 0);
    }
}
