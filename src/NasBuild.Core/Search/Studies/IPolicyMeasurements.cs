using NasBuild.Core.Results;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Studies;

/// <summary>How the candidates of a build are measured.</summary>
internal interface IPolicyMeasurements
{
    /// <summary>Measures policies of some of the transformations.</summary>
    IEvaluator<Policy, Measured> Evaluator(Transformations part);

    /// <summary>The latency of a policy of all transformations, timed once more.</summary>
    double LatencyRatio(Policy policy);

    /// <summary>The latency, timed for long, and the counts of a policy of all transformations; its quality is NaN.</summary>
    Measured Costs(Policy policy);
}
