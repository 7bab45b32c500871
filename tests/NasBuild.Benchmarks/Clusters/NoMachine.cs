using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Benchmarks.Clusters;

/// <summary>A machine that measures nothing itself: workers have to.</summary>
internal sealed class NoMachine : IPolicyMeasurements
{
    public IEvaluator<Policy, Measured> Evaluator(Transformations part) => throw new NotSupportedException();

    public double LatencyRatio(Transformations part, Policy policy) => throw new NotSupportedException();

    public Measured Costs(Policy policy) => throw new NotSupportedException();
}
