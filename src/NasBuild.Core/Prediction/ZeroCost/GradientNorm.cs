// Abdelfattah et al., Zero-Cost Proxies for Lightweight NAS, ICLR 2021, arXiv 2101.08134.
namespace NasBuild.Core.Prediction.ZeroCost;

/// <summary>The sum of the norms of the parameters' gradients on one batch.</summary>
internal sealed class GradientNorm : IZeroCostProxy
{
    /// <inheritdoc/>
    public string Name => "gradient norm";

    /// <inheritdoc/>
    public double Of(UntrainedNet net) =>
        net.GradientsOfLoss().Values.Sum(g => Math.Sqrt(g.ToFloats().Sum(v => (double)v * v)));
}
