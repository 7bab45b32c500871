using NasBuild.Core.Builds;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Pipeline.Remote;

/// <summary>Whether there are workers for a build, or it has to go on alone.</summary>
/// <param name="queue">The queue of trials.</param>
/// <param name="settings">The cluster.</param>
/// <param name="context">The build.</param>
internal sealed class WorkerPresence(ITrialQueue queue, ClusterSettings settings, BuildContext context)
{
    private long seen = context.Time.GetTimestamp();

    /// <summary>True if there has been no worker for the time of the settings.</summary>
    public bool IsAlone { get; private set; }

    /// <summary>The number of trials that the workers measure at a time.</summary>
    public int Capacity => queue.Workers.Where(w => !w.IsDraining).Sum(w => w.Jobs);

    /// <summary>The number of workers.</summary>
    public int Machines => queue.Workers.Count(w => !w.IsDraining);

    /// <summary>Looks for workers; returns true if they are back after a time without any.</summary>
    public bool AreBack()
    {
        if (Capacity > 0)
        {
            (seen, var wasAlone, IsAlone) = (context.Time.GetTimestamp(), IsAlone, false);
            return wasAlone;
        }

        if (!IsAlone && context.Time.GetElapsedTime(seen) >= settings.Wait.TimeSpan)
        {
            IsAlone = true;
            context.Report(Descriptors.NoWorkers.With(
                settings.Server!, Amounts.Time(settings.Wait.TimeSpan.TotalSeconds)));
        }

        return false;
    }
}
