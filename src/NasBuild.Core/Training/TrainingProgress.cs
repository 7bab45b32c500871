using System.Globalization;
using NasBuild.Core.Builds;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Qualities;

namespace NasBuild.Core.Training;

/// <summary>The progress of a training.</summary>
/// <param name="Steps">The number of completed steps, those before an interruption included.</param>
/// <param name="TotalSteps">The total number of steps.</param>
/// <param name="Epoch">The current epoch, counted from 1.</param>
/// <param name="Loss">A running mean of the loss.</param>
/// <param name="SamplesPerSecond">The throughput of this run; 0 before it is known.</param>
/// <param name="Quality">The last measured quality; NaN before the first.</param>
/// <param name="Left">The estimated time left.</param>
public sealed record TrainingProgress(
    long Steps, long TotalSteps, int Epoch, double Loss, double SamplesPerSecond, double Quality, TimeSpan? Left)
{
    /// <summary>Returns the same as the progress of a stage.</summary>
    internal StageProgress Of(string stage, string? metric)
    {
        var quality = double.IsNaN(Quality) || metric is null ? "" : $", {metric} {QualityText.Of(metric, Quality)}";
        return new StageProgress(stage, (int)Steps, (int)TotalSteps, "", Left)
        {
            Now = string.Create(
                CultureInfo.InvariantCulture,
                $"epoch {Epoch}, loss {Loss:0.000}{quality}, {SamplesPerSecond:#,0} samples/s"),
        };
    }
}
