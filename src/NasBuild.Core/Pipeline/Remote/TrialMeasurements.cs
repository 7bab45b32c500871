using System.Text.Json;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Pipeline.Remote;

/// <summary>The measurements of a trial.</summary>
/// <param name="Quality">The quality; null if it was not measured.</param>
/// <param name="LatencyRatio">The latency relative to the original's; null if it was not measured.</param>
/// <param name="Counts">The counts; null if they were not counted.</param>
internal sealed record TrialMeasurements(double? Quality, double? LatencyRatio, Counts? Counts)
{
    /// <summary>The finalist that was fine-tuned, if the build uses its weights.</summary>
    public TunedModel? Tuned { get; init; }

    /// <summary>Returns them as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, StageCache.Format);

    /// <summary>Reads them.</summary>
    /// <exception cref="JsonException">They are not measurements.</exception>
    public static TrialMeasurements Read(string text) =>
        StageCache.FromBytes<TrialMeasurements>(System.Text.Encoding.UTF8.GetBytes(text)) ?? throw new JsonException();
}
