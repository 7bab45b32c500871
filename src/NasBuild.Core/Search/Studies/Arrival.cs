using System.Collections.Immutable;

namespace NasBuild.Core.Search.Studies;

/// <summary>
/// The place of a trial in a concurrent search: with it a resumed search asks and tells its method in the same order.
/// </summary>
/// <param name="Search">The content key of the search.</param>
/// <param name="Asked">
/// The numbers of points that were requested since the trial before, one for each request.
/// </param>
/// <param name="Worker">The name of the worker that measured it; null for this machine.</param>
internal sealed record Arrival(string Search, ImmutableArray<int> Asked, string? Worker)
{
    /// <summary>The time that the worker took, in seconds.</summary>
    public double WorkerSeconds { get; init; }

    /// <summary>The reason why the point has no measurements; null if it has.</summary>
    public string? Failure { get; init; }
}
