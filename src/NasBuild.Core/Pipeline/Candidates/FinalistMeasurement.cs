using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Engine.Timing;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>
/// Measures the best candidates of a search with more effort than its trials: after a longer training, on all of the
/// validation split, with a longer measurement of latency. One candidate at a time, which has the whole machine.
/// </summary>
/// <param name="original">The original.</param>
/// <param name="transformations">All transformations.</param>
/// <param name="timing">The settings for timing a candidate.</param>
internal sealed class FinalistMeasurement(
    Original original, Transformations transformations, LatencySettings timing) : ICandidateMeasurement<Candidate>
{
    /// <summary>The best trials are ranked again after this many times the steps of a trial.</summary>
    public const int LongerBy = 4;

    /// <summary>The transformations.</summary>
    public Transformations Transformations => transformations;

    /// <summary>Trains a policy's candidate and returns it in floating point; null to measure it as it is.</summary>
    public Func<NamedPolicy, Model>? Train { get; init; }

    /// <inheritdoc/>
    public Candidate Build(Policy policy) => Build(transformations.Named(policy));

    /// <summary>Applies the policy, and trains.</summary>
    public Candidate Build(NamedPolicy policy) => new(
        (Train is null ? transformations.Apply(policy) : transformations.AfterTraining.Apply(Train(policy), policy)).Model,
        policy, original.Settings);

    /// <inheritdoc/>
    public double Quality(Candidate candidate, CancellationToken cancellation) =>
        original.Metric!.Measure(candidate.Session, original.Validation!, cancellation);

    /// <inheritdoc/>
    public double LatencyRatio(Candidate candidate) =>
        LatencyMeasurement.Compare(original.Session, candidate.Session, original.Sample, timing).Ratio;

    /// <inheritdoc/>
    public Counts Counts(Candidate candidate) => candidate.Counts(original.Sample);
}
