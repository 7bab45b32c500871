namespace NasBuild.Core.Pipeline.Studying;

/// <summary>A worker and what it did for a study.</summary>
/// <param name="Name">Its name; null for the building machine.</param>
/// <param name="Trials">The number of trials that it measured.</param>
/// <param name="Utilisation">The share of the search's time in which it measured; null where that is not known.</param>
public sealed record StudiedWorker(string? Name, int Trials, double? Utilisation);
