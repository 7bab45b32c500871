using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Engine;
using NasBuild.Engine.Timing;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>
/// Makes candidates and measures them: quality on the search's samples, latency side by side with the original.
/// </summary>
/// <param name="original">The original.</param>
/// <param name="transformations">The transformations.</param>
/// <param name="timing">The settings for timing a candidate.</param>
internal sealed class CandidateMeasurement(
    Original original, Transformations transformations, LatencySettings timing) : ICandidateMeasurement<Candidate>
{
    /// <summary>Fine-tunes a pruned candidate for a few steps; null to measure it as it is.</summary>
    public Func<Model, Model>? Tune { get; init; }

    /// <inheritdoc/>
    public Candidate Build(Policy policy) => Build(transformations.Named(policy));

    /// <summary>Applies the policy. Called from several threads.</summary>
    public Candidate Build(NamedPolicy policy) => new(
        (Tune is null ? transformations.Apply(policy) : transformations.Apply(policy, Tune)).Model,
        policy, original.OneCore);

    /// <inheritdoc/>
    public double Quality(Candidate candidate, CancellationToken cancellation) =>
        original.SearchSamples is { } samples ? original.Metric!.Measure(candidate.Session, samples, cancellation) : 0;

    /// <inheritdoc/>
    public double LatencyRatio(Candidate candidate)
    {
        using var session = Session.Create(candidate.Model, original.Settings);
        return LatencyMeasurement.Compare(original.Session, session, original.Sample, timing).Ratio;
    }

    /// <inheritdoc/>
    public Counts Counts(Candidate candidate) => candidate.Counts(original.Sample);
}
