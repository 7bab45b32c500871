namespace NasBuild.Cluster.Workers;

/// <summary>Measures the trials of studies. Used by several threads.</summary>
internal interface ITrialMeasurer : IDisposable
{
    /// <summary>Measures a trial.</summary>
    /// <param name="stores">The stores for the study's files, and for what is put beside the answer.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="drain">Ends the work.</param>
    /// <returns>The measurements as JSON.</returns>
    /// <exception cref="StudyRefusedException">No trial of the study can be measured on this machine.</exception>
    Task<string> MeasureAsync(ClusterStores stores, TrialMessage trial, CancellationToken drain);
}
