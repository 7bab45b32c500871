namespace NasBuild.Core.Builds.Workers;

/// <summary>A trial that a worker may take.</summary>
/// <param name="Id">Its content key: the same trial of the same study has the same.</param>
/// <param name="Body">The trial as JSON.</param>
public sealed record TrialRequest(string Id, string Body)
{
    /// <summary>The kind of machine that may take it; null for any.</summary>
    public string? Kind { get; init; }
}
