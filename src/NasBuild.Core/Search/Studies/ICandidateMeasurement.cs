using NasBuild.Core.Results;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Studies;

/// <summary>How a candidate is made and measured. What takes a core runs for several candidates at once; what times runs alone.</summary>
/// <typeparam name="TCandidate">A policy applied.</typeparam>
internal interface ICandidateMeasurement<TCandidate>
    where TCandidate : class, IDisposable
{
    /// <summary>Applies the policy. Called from several threads.</summary>
    TCandidate Build(Policy policy);

    /// <summary>The quality metric on the search's samples. Called from several threads, one core each.</summary>
    double Quality(TCandidate candidate, CancellationToken cancellation);

    /// <summary>Latency relative to the original. Called while nothing else runs.</summary>
    double LatencyRatio(TCandidate candidate);

    /// <summary>What is counted of the candidate, by the target's key. Called from several threads.</summary>
    Counts Counts(TCandidate candidate);
}
