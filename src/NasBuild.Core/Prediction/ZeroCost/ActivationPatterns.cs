// Mellor et al., Neural Architecture Search without Training, ICML 2021, arXiv 2006.04647.
using NasBuild.Core.Numerics;

namespace NasBuild.Core.Prediction.ZeroCost;

/// <summary>
/// NASWOT: how well the patterns of active units tell the samples of a batch apart, as the logarithm of the determinant
/// of the kernel that counts the units in which two samples agree.
/// </summary>
internal sealed class ActivationPatterns : IZeroCostProxy
{
    private const double Smallest = 1e-6;

    /// <inheritdoc/>
    public string Name => "NASWOT";

    /// <inheritdoc/>
    public double Of(UntrainedNet net)
    {
        var count = net.Labels.Length;
        var kernel = new double[count * count];
        foreach (var active in net.Run(
            net.Model.Graph.Nodes.Where(n => n.Is("Relu")).Select(n => n.Outputs[0])).Values)
        {
            var patterns = Array.ConvertAll(active.ToFloats(), v => v > 0).Chunk((int)active.Count / count).ToArray();
            for (var i = 0; i < kernel.Length; i++)
            {
                kernel[i] += patterns[i / count].Zip(patterns[i % count]).Count(p => p.First == p.Second);
            }
        }

        return SymmetricEigenvalues.Of(kernel, count).Sum(v => Math.Log(Math.Max(v, Smallest)));
    }
}
