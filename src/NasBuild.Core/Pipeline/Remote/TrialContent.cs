using System.Collections.Immutable;
using System.Text.Json;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Pipeline.Remote;

/// <summary>What a worker measures in a trial.</summary>
internal enum TrialWork
{
    /// <summary>The quality and the counts.</summary>
    Quality,

    /// <summary>The latency, on a machine of the target's kind.</summary>
    Latency,

    /// <summary>All of them.</summary>
    All,
}

/// <summary>The content of a trial: a policy, and the transformations that it is of.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Transformations">The names of the transformations.</param>
/// <param name="Work">What is measured.</param>
/// <param name="LatencyKind">The kind of machine on which its latency counts.</param>
internal sealed record TrialContent(
    NamedPolicy Policy, ImmutableArray<string> Transformations, TrialWork Work, string LatencyKind)
{
    /// <summary>Returns it as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, StageCache.Format);

    /// <summary>Reads it.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static TrialContent Read(string text) =>
        StageCache.FromBytes<TrialContent>(System.Text.Encoding.UTF8.GetBytes(text)) ?? throw new JsonException();
}

/// <summary>The measurements of a trial.</summary>
/// <param name="Quality">The quality; null if it was not measured.</param>
/// <param name="LatencyRatio">The latency relative to the original's; null if it was not measured.</param>
/// <param name="Counts">The counts; null if they were not counted.</param>
internal sealed record TrialMeasurements(double? Quality, double? LatencyRatio, Counts? Counts)
{
    /// <summary>Returns them as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, StageCache.Format);

    /// <summary>Reads them.</summary>
    /// <exception cref="JsonException">They are not measurements.</exception>
    public static TrialMeasurements Read(string text) =>
        StageCache.FromBytes<TrialMeasurements>(System.Text.Encoding.UTF8.GetBytes(text)) ?? throw new JsonException();
}
