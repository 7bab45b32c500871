using System.Globalization;

namespace NasBuild.Core.Compression.Channels;

/// <summary>A set of channels that are left alone.</summary>
/// <param name="Node">The first node that reads them.</param>
/// <param name="Tensor">The initializer that holds them.</param>
/// <param name="Axis">The axis.</param>
/// <param name="Count">The number of indices of the axis.</param>
/// <param name="Reason">The reason.</param>
public sealed record Refusal(string Node, string Tensor, int Axis, int Count, string Reason)
{
    /// <summary>Returns one line for a report.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Node}: {Count} of {Tensor}[{Axis}]: {Reason}");
}
