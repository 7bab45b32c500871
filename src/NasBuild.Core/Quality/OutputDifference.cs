using NasBuild.Core.Quality.Measures;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Qualities;

namespace NasBuild.Core.Quality;

/// <summary>What was measured of an output against the original's.</summary>
/// <param name="output">The output.</param>
/// <param name="agreement">Its measure.</param>
internal sealed class OutputDifference(string output, IOutputMeasure agreement)
{
    private readonly RelativeL2Measure distance = agreement as RelativeL2Measure ?? new RelativeL2Measure();
    private readonly CosineMeasure cosine = new();

    /// <summary>The output.</summary>
    public string Output => output;

    /// <summary>Everything that is measured.</summary>
    public IOutputMeasure[] Measures => [.. new[] { agreement, distance, cosine }.Distinct()];

    /// <summary>True if the output is the same for all samples, and the original's is not.</summary>
    public bool IsConstant => distance.IsConstant;

    /// <summary>True if the output has values that are not finite where the original's are.</summary>
    public bool IsNotFinite => distance.IsNotFinite;

    /// <summary>The L2 distance relative to the norm of the original's output.</summary>
    public double Distance => distance.RelativeToNorm;

    /// <summary>Returns the numbers for results.</summary>
    public OutputQuality ToQuality() => new(output, agreement.Value, cosine.Value);
}
