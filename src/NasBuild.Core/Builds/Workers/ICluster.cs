using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Builds.Workers;

/// <summary>A way to workers on this and other machines, which measure trials for a build.</summary>
public interface ICluster
{
    /// <summary>Connects, and offers the trials of a study to the workers.</summary>
    /// <param name="settings">The cluster.</param>
    /// <param name="study">The study.</param>
    /// <param name="report">Receives what is to be known of workers, from any thread.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="NasException">NAS3401: the cluster cannot be used.</exception>
    ITrialQueue Open(
        ClusterSettings settings, StudyPackage study, Action<Diagnostic> report, CancellationToken cancellation);
}
