using System.Collections.Immutable;
using System.Text.Json;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Pipeline.Remote;

/// <summary>The content of a trial: a policy, and the transformations that it is of.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Transformations">The names of the transformations.</param>
/// <param name="Work">What is measured.</param>
/// <param name="LatencyKind">The kind of machine on which its latency counts.</param>
internal sealed record TrialContent(
    NamedPolicy Policy, ImmutableArray<string> Transformations, TrialWork Work, string LatencyKind)
{
    /// <summary>How long the candidate is fine-tuned.</summary>
    public TrialTraining Training { get; init; }

    /// <summary>The build uses weights of workers with this <see cref="TunedWeights.KindOf"/>; null for none.</summary>
    public string? WeightsKind { get; init; }

    /// <summary>Returns it as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, StageCache.Format);

    /// <summary>Reads it.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static TrialContent Read(string text) =>
        StageCache.FromBytes<TrialContent>(System.Text.Encoding.UTF8.GetBytes(text)) ?? throw new JsonException();
}
