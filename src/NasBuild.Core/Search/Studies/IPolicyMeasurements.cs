using NasBuild.Core.Results;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Studies;

/// <summary>The measurements of a build's candidates.</summary>
internal interface IPolicyMeasurements
{
    /// <summary>Returns an evaluator for policies of some of the transformations.</summary>
    IEvaluator<Policy, Measured> Evaluator(Transformations part);

    /// <summary>
    /// Returns an evaluator that measures policies of some of the transformations concurrently; null if they are measured
    /// on this machine.
    /// </summary>
    IConcurrentEvaluator<Policy, Measured>? Concurrent(Transformations part) => null;

    /// <summary>Measures the latency of a policy of some of the transformations.</summary>
    double LatencyRatio(Transformations part, Policy policy);

    /// <summary>
    /// Measures the latency, with more effort, and the counts of a policy of all transformations; its quality is NaN.
    /// </summary>
    Measured Costs(Policy policy);
}
