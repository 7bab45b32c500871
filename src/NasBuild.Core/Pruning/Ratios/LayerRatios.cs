// Fox, Discrete Optimization via Marginal Analysis, Management Science 13 (1966): for convex costs, the cheapest next
// step is optimal
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Pruning.Masks;

namespace NasBuild.Core.Pruning.Ratios;

/// <summary>
/// Allocates a ratio to each layer such that they add up to a share of all weights at the minimum total cost. Every
/// curve is taken as its lower convex hull, cut into straight pieces; the pieces with the least cost per weight are
/// used first, and the last one in part.
/// </summary>
internal static class LayerRatios
{
    /// <summary>Returns the ratio of each layer, by its name.</summary>
    /// <param name="curves">The cost of pruning each layer; the last point is the maximum ratio of the layer.</param>
    /// <param name="ratio">The share of all weights to prune.</param>
    /// <exception cref="SparsityException">The ratio is out of range, or above the maximum of all layers.</exception>
    public static IReadOnlyDictionary<string, double> Allocate(IReadOnlyList<SensitivityCurve> curves, double ratio)
    {
        var wanted = new UnstructuredSparsity(ratio).Ratio * curves.Sum(c => (double)c.Layer.Count);
        var ratios = curves.ToDictionary(c => c.Layer.Name, _ => 0d);

        // OrderBy is stable, and the pieces of a convex curve become steeper: they are used in their order.
        foreach (var (layer, width, _) in curves.SelectMany(Pieces).OrderBy(p => p.Slope))
        {
            var used = Math.Min(width, wanted / layer.Count);
            ratios[layer.Name] += used;
            wanted -= used * layer.Count;
        }

        return wanted < 0.5 ? ratios : throw new SparsityException(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"A share of {100 * ratio:0.##} % of the weights is more than the layers may lose."));
    }

    private static IEnumerable<(LinearLayer Layer, double Width, double Slope)> Pieces(SensitivityCurve curve)
    {
        var hull = new List<(double Ratio, double Loss)> { (0, 0) };
        foreach (var point in curve.Points)
        {
            while (hull.Count > 1 && Slope(hull[^2], point) <= Slope(hull[^2], hull[^1]))
            {
                hull.RemoveAt(hull.Count - 1);
            }

            hull.Add(point);
        }

        return hull.Zip(
            hull.Skip(1), (from, to) => (curve.Layer, to.Ratio - from.Ratio, Slope(from, to) / curve.Layer.Count));
    }

    private static double Slope((double Ratio, double Loss) from, (double Ratio, double Loss) to) =>
        (to.Loss - from.Loss) / (to.Ratio - from.Ratio);
}
