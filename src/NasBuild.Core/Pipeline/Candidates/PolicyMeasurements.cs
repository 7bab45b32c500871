using NasBuild.Core.Builds;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Engine;
using NasBuild.Engine.Timing;
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
    public Measured Costs(Policy policy) => Measure(transformations.Apply(policy).Model, _ => double.NaN);

    /// <summary>Measures a finished candidate, with a long measurement of its latency.</summary>
    /// <param name="model">The candidate.</param>
    /// <param name="quality">Measures its quality.</param>
    public Measured Measure(Model model, Func<Session, double> quality)
    {
        using var candidate = new Candidate(model, original.Settings);
        var ratio = LatencyMeasurement.Compare(
            original.Session, candidate.Session, original.Sample, timing.Finalist).Ratio;
        return new Measured(quality(candidate.Session), ratio, candidate.Counts(original.Sample));
    }
}
