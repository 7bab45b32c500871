using NasBuild.Core.Builds;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>Measures candidates on this machine.</summary>
/// <param name="original">The original.</param>
/// <param name="transformations">The transformations.</param>
/// <param name="timing">The effort spent on timing models.</param>
/// <param name="tune">Fine-tunes a pruned candidate for a few steps; null to measure it as it is.</param>
internal sealed class PolicyMeasurements(
    Original original, Transformations transformations, TimingEffort timing, Func<Model, Model>? tune = null)
    : IPolicyMeasurements
{
    /// <inheritdoc/>
    public IEvaluator<Policy, Measured> Evaluator(Transformations part) =>
        new CandidateEvaluator<Candidate>(new CandidateMeasurement(original, part, timing.Trial) { Tune = tune });

    /// <inheritdoc/>
    public double LatencyRatio(Transformations part, Policy policy)
    {
        var measurement = new CandidateMeasurement(original, part, timing.Trial);
        using var candidate = measurement.Build(policy);
        return measurement.LatencyRatio(candidate);
    }

    /// <inheritdoc/>
    public Measured Costs(Policy policy)
    {
        var measurement = new FinalistMeasurement(original, transformations, timing.Finalist);
        using var candidate = measurement.Build(policy);
        return new Measured(double.NaN, measurement.LatencyRatio(candidate), measurement.Counts(candidate));
    }
}
