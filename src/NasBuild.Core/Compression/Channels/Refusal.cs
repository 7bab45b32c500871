using System.Globalization;

namespace NasBuild.Core.Compression.Channels;

/// <summary>Channels that are left alone.</summary>
/// <param name="Node">The first node that reads them.</param>
/// <param name="Tensor">The initializer they lie on.</param>
/// <param name="Axis">The axis.</param>
/// <param name="Count">How many indices of the axis.</param>
/// <param name="Reason">Why.</param>
public sealed record Refusal(string Node, string Tensor, int Axis, int Count, string Reason)
{
    /// <summary>One line for a report.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Node}: {Count} of {Tensor}[{Axis}]: {Reason}");
}
