using NATS.Client.ObjectStore;

namespace NasBuild.Cluster.Workers;

/// <summary>Measures the trials of studies. Used by several threads.</summary>
internal interface ITrialMeasurer : IDisposable
{
    /// <summary>Measures a trial.</summary>
    /// <param name="objects">The store that has the study's files.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="drain">Ends the work.</param>
    /// <returns>The measurements as JSON.</returns>
    /// <exception cref="StudyRefusedException">No trial of the study can be measured on this machine.</exception>
    Task<string> MeasureAsync(INatsObjStore objects, TrialMessage trial, CancellationToken drain);
}
