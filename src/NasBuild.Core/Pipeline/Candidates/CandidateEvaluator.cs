using System.Collections.Immutable;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>Measures candidates that <paramref name="build"/> makes: quality on the search's samples, latency side by side with the original.</summary>
internal sealed class CandidateEvaluator(Original original, Func<Policy, Model> build, LatencySettings timing) : IEvaluator<Candidate>
{
    public Candidate Build(Policy policy) => new(build(policy), original.OneCore);

    public double Quality(Candidate candidate, CancellationToken cancellation) =>
        original.SearchSamples is { } samples ? original.Metric!.Measure(candidate.Session, samples, cancellation) : 0;

    public double LatencyRatio(Candidate candidate)
    {
        using var session = Session.Create(candidate.Model, original.Settings);
        return LatencyMeasurement.Compare(original.Session, session, original.Sample, timing).Ratio;
    }

    public Counts Counts(Candidate candidate) => candidate.Counts(original.Sample);
}
