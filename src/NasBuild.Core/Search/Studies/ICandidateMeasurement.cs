using NasBuild.Core.Results;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Studies;

/// <summary>
/// A way to make and measure candidates. Methods that use one core run for several candidates at once; timing runs
/// alone.
/// </summary>
/// <typeparam name="TCandidate">The type of a candidate.</typeparam>
internal interface ICandidateMeasurement<TCandidate>
    where TCandidate : class, IDisposable
{
    /// <summary>Applies the policy. Called from several threads.</summary>
    TCandidate Build(Policy policy);

    /// <summary>Measures the quality on the search's samples. Called from several threads, one core each.</summary>
    double Quality(TCandidate candidate, CancellationToken cancellation);

    /// <summary>Measures the latency relative to the original. Called while nothing else runs.</summary>
    double LatencyRatio(TCandidate candidate);

    /// <summary>Counts the costs of the candidate, by the target's key. Called from several threads.</summary>
    Counts Counts(TCandidate candidate);
}
