namespace NasBuild.Core.Quality;

/// <summary>The measure of nas.yaml says nothing of an output of the original.</summary>
/// <param name="output">The output.</param>
/// <param name="split">The split on whose samples it happened.</param>
/// <param name="obstacle">The reason, as a sentence.</param>
public sealed class OutputNotMeasurableException(string output, string split, string obstacle)
    : Exception($"The output '{output}' cannot be measured on samples of the {split} split: {obstacle}")
{
    /// <summary>The output.</summary>
    public string Output { get; } = output;

    /// <summary>The split.</summary>
    public string Split { get; } = split;

    /// <summary>The reason.</summary>
    public string Obstacle { get; } = obstacle;
}
