namespace NasBuild.Sdk;

/// <summary>A line of the before/after table.</summary>
/// <param name="Name">The metric, such as <c>size</c>, <c>latency</c> or <c>accuracy</c>.</param>
/// <param name="Before">The original's value, with its unit.</param>
/// <param name="After">The optimised model's value, with its unit.</param>
/// <param name="Change">The remaining share, or the difference.</param>
/// <param name="IsMet">False if it misses its target.</param>
public sealed record NasMetric(string Name, string Before, string After, string Change, bool IsMet);
