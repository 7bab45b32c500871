using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Pipeline.Remote;

/// <summary>The measurements of the best candidates on this machine.</summary>
/// <param name="here">Makes and measures a candidate.</param>
/// <param name="untrained">Measurements that need no training: a latency does not depend on the weights.</param>
internal sealed class FinalistMeasurements(FinalistMeasurement here, IPolicyMeasurements untrained)
    : IPolicyMeasurements
{
    /// <inheritdoc/>
    public IEvaluator<Policy, Measured> Evaluator(Transformations part) => new CandidateEvaluator<Candidate>(here);

    /// <inheritdoc/>
    public double LatencyRatio(Transformations part, Policy policy) => untrained.Costs(policy).LatencyRatio;

    /// <inheritdoc/>
    public Measured Costs(Policy policy) => untrained.Costs(policy);
}
