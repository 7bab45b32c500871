using NasBuild.Core.Builds;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
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
    private Connection? connection;
    private bool isTried;

    /// <inheritdoc/>
    public IEvaluator<Policy, Measured> Evaluator(Transformations part) => local.Evaluator(part);

    /// <inheritdoc/>
    public double LatencyRatio(Transformations part, Policy policy) => local.LatencyRatio(part, policy);

    /// <inheritdoc/>
    public Measured Costs(Policy policy) => local.Costs(policy);

    /// <inheritdoc/>
    public IConcurrentEvaluator<Policy, Measured>? Concurrent(Transformations part)
    {
        if (!isTried)
        {
            (connection, isTried) = (Connected(), true);
        }

        return connection is not (var queue, var presence, var study) ? null : new ClusterEvaluator(
            queue, presence, configuration.Cluster!.Kind ?? MachineFingerprint.This.Kind, study, part, local,
            context);
    }

    /// <inheritdoc/>
    public void Dispose() => connection?.Queue.Dispose();

    private Connection? Connected()
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
            return new Connection(queue, new WorkerPresence(queue, settings, context), package.Id);
        }
        catch (NasException e)
        {
            e.Diagnostics.ToList().ForEach(context.Report);
            return null;
        }
    }

    private sealed record Connection(ITrialQueue Queue, WorkerPresence Presence, string Study);
}
