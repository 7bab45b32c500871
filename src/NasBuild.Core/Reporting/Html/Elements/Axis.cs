namespace NasBuild.Core.Reporting.Html.Elements;

/// <summary>An axis of a plot.</summary>
/// <param name="Title">The quantity and its unit.</param>
/// <param name="Values">The values that the axis must cover.</param>
/// <param name="Logarithmic">True if the axis is logarithmic.</param>
internal sealed record Axis(string Title, IEnumerable<double> Values, bool Logarithmic = false);
