namespace NasBuild.Cli.Measuring;

/// <summary>The measurements of one model, or of two side by side.</summary>
/// <param name="Inputs">The inputs by name, with type and shape; their elements are generated.</param>
/// <param name="Threads">The number of threads inside one operator.</param>
/// <param name="Blocks">The number of blocks of each model.</param>
/// <param name="Models">The models.</param>
/// <param name="Ratio">The latency ratio of the second; null for one model alone.</param>
internal sealed record Comparison(
    IReadOnlyDictionary<string, string> Inputs, int Threads, int Blocks, IReadOnlyList<MeasuredModel> Models,
    LatencyRatio? Ratio);
