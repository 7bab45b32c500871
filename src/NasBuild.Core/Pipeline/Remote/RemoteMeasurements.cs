using NasBuild.Core.Builds;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Pipeline.Remote;

/// <summary>Measurements of candidates by the workers of a cluster, and of what is left by this machine.</summary>
/// <param name="configuration">The configuration.</param>
/// <param name="pack">Packs what trials depend on.</param>
/// <param name="local">The measurements on this machine.</param>
/// <param name="context">The build.</param>
internal sealed class RemoteMeasurements(
    NasConfiguration configuration, Func<StudyPackage> pack, IPolicyMeasurements local, BuildContext context)
    : IPolicyMeasurements, IDisposable
{
    private Opened? connection;
    private bool isTried;

    /// <inheritdoc/>
    public IEvaluator<Policy, Measured> Evaluator(Transformations part) => local.Evaluator(part);

    /// <inheritdoc/>
    public double LatencyRatio(Transformations part, Policy policy) => local.LatencyRatio(part, policy);

    /// <inheritdoc/>
    public Measured Costs(Policy policy) => local.Costs(policy);

    /// <inheritdoc/>
    public IConcurrentEvaluator<Policy, Measured>? Concurrent(Transformations part) =>
        Connection is not (var queue, var presence, var study) ? null
            : new ClusterEvaluator(queue, presence, Kind, study, part, local, context);

    /// <summary>Returns an evaluator of the best candidates, on workers and here; null if there are no workers.</summary>
    /// <param name="here">The measurements on this machine.</param>
    /// <param name="training">How long candidates are fine-tuned.</param>
    /// <param name="tuner">The fine-tuner that receives the weights of workers; null if there are none to use.</param>
    /// <param name="weightsKind">The kind of machines whose weights are used.</param>
    public ClusterEvaluator? Finalists(
        FinalistMeasurement here, TrialTraining training, FineTuner? tuner, string weightsKind) =>
        Connection is not (var queue, var presence, var study) ? null
            : new ClusterEvaluator(
                queue, presence, Kind, study, here.Transformations, new FinalistMeasurements(here, local), context)
            {
                Training = training,
                Weights = tuner is null || training != TrialTraining.Whole ? null
                    : (weightsKind, new TunedWeights(queue, tuner, here.Transformations, context).Take),
            };

    /// <summary>Returns the kind of machine on which latencies count.</summary>
    public static string KindOf(NasConfiguration configuration) =>
        configuration.Cluster?.Kind ?? MachineFingerprint.This.Kind;

    /// <inheritdoc/>
    public void Dispose() => connection?.Queue.Dispose();

    private string Kind => KindOf(configuration);

    private Opened? Connection
    {
        get
        {
            if (!isTried)
            {
                (connection, isTried) = (Connected(), true);
            }

            return connection;
        }
    }

    private Opened? Connected()
    {
        if (configuration.Cluster is not { } settings || context.Cluster is not { } cluster)
        {
            return null;
        }

        var package = pack();
        try
        {
            var authority = settings.Authority is { } file ? configuration.FullPath(file) : null;
            var queue = cluster.Open(settings with { Authority = authority }, package, context.Report, context.Cancellation);
            return new Opened(queue, new WorkerPresence(queue, settings, context), package.Id);
        }
        catch (NasException e)
        {
            e.Diagnostics.ToList().ForEach(context.Report);
            return null;
        }
    }

    private sealed record Opened(ITrialQueue Queue, WorkerPresence Presence, string Study);
}
