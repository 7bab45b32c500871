namespace NasBuild.Core.Builds.Workers;

/// <summary>A worker's answer to a trial.</summary>
/// <param name="Id">The trial's.</param>
/// <param name="Worker">The worker's name.</param>
/// <param name="Body">The measurements as JSON; null if there are none.</param>
/// <param name="Seconds">The time that it took.</param>
public sealed record TrialAnswer(string Id, string Worker, string? Body, double Seconds)
{
    /// <summary>The reason why there are no measurements; null if there are.</summary>
    public string? Failure { get; init; }
}
