using NasBuild.Core.Pruning.Layers;

namespace NasBuild.Core.Pruning.Ratios;

/// <summary>The cost of pruning one layer alone.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Points">
/// The rise of the loss (nats per token) over the original's, by ascending ratio; the point (0, 0) is implied.
/// </param>
internal sealed record SensitivityCurve(LinearLayer Layer, IReadOnlyList<(double Ratio, double Loss)> Points);
