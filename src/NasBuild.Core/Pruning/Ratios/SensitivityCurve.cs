using NasBuild.Core.Pruning.Layers;

namespace NasBuild.Core.Pruning.Ratios;

/// <summary>What pruning one layer alone costs.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Points">By rising ratio, the rise of the loss (nats a token) over the original's; 0 at ratio 0 goes without saying.</param>
internal sealed record SensitivityCurve(LinearLayer Layer, IReadOnlyList<(double Ratio, double Loss)> Points);
