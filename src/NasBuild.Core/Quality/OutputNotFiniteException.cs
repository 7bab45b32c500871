namespace NasBuild.Core.Quality;

/// <summary>An output of the original has no finite values that it could be compared by.</summary>
/// <param name="output">The output.</param>
/// <param name="split">The split on whose samples it happened.</param>
public sealed class OutputNotFiniteException(string output, string split)
    : Exception($"The output '{output}' of the original is not finite on samples of the {split} split.")
{
    /// <summary>The output.</summary>
    public string Output { get; } = output;

    /// <summary>The split.</summary>
    public string Split { get; } = split;
}
