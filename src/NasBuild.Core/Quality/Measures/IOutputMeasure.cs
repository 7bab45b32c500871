namespace NasBuild.Core.Quality.Measures;

/// <summary>Compares an output with the original's, sample by sample.</summary>
internal interface IOutputMeasure
{
    /// <summary>Adds a sample.</summary>
    /// <param name="expected">The original's output.</param>
    /// <param name="found">The candidate's output, which may have another shape.</param>
    void Add(SampleOutput expected, SampleOutput found);

    /// <summary>The agreement over all samples so far: 1 if both are the same, NaN if the candidate's is NaN.</summary>
    double Value { get; }

    /// <summary>Why the original's output cannot be measured like this, as a sentence; null if it can.</summary>
    string? Obstacle => null;
}
