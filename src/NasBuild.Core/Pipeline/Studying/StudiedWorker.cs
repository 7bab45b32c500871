namespace NasBuild.Core.Pipeline.Studying;

/// <summary>A worker and what it did for a study.</summary>
/// <param name="Name">Its name; null for the building machine.</param>
/// <param name="Trials">The number of trials that it measured.</param>
/// <param name="Utilisation">
/// The time in which it measured over the search's; more than 1 for several trials at a time; null where that is not
/// known.
/// </param>
public sealed record StudiedWorker(string? Name, int Trials, double? Utilisation);
