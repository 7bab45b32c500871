using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Pipeline.Remote;

/// <summary>Measurements of candidates by the workers of a cluster, and of what is left by this machine.</summary>
/// <param name="run">The build.</param>
/// <param name="local">The measurements on this machine.</param>
/// <param name="finetuneSteps">The steps of fine-tuning of each trial; 0 for none.</param>
internal sealed class RemoteMeasurements(BuildRun run, IPolicyMeasurements local, int finetuneSteps)
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
            queue, presence, run.Plan.Configuration.Cluster!.Kind ?? MachineFingerprint.This.Kind, study, part, local,
            run.Context);
    }

    /// <inheritdoc/>
    public void Dispose() => connection?.Queue.Dispose();

    private Connection? Connected()
    {
        if (run.Plan.Configuration.Cluster is not { } settings || run.Context.Cluster is not { } cluster)
        {
            return null;
        }

        var package = StudyPacking.Of(run, finetuneSteps);
        try
        {
            var authority = settings.Authority is { } file ? run.Plan.Configuration.FullPath(file) : null;
            var queue = cluster.Open(settings with { Authority = authority }, package, run.Context.Report, run.Context.Cancellation);
            return new Connection(queue, new WorkerPresence(queue, settings, run.Context), package.Id);
        }
        catch (NasException e)
        {
            e.Diagnostics.ToList().ForEach(run.Context.Report);
            return null;
        }
    }

    private sealed record Connection(ITrialQueue Queue, WorkerPresence Presence, string Study);
}
