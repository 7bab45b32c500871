using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Caching;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Builds;

/// <summary>
/// The context of a running build: the request, the receivers of diagnostics and progress, and the cancellation token.
/// </summary>
/// <param name="Request">The request.</param>
/// <param name="Report">Receives warnings and infos.</param>
/// <param name="Progress">Receives the progress of the work; called often, from any thread.</param>
/// <param name="Cancellation">Ends the work.</param>
public sealed record BuildContext(
    BuildRequest Request, Action<Diagnostic> Report, Action<StageProgress> Progress, CancellationToken Cancellation)
{
    /// <summary>The way to the workers of a cluster; null if there are none.</summary>
    public ICluster? Cluster { get; init; }

    /// <summary>Opens a shared cache on a NATS server; null if that is not possible.</summary>
    public Func<CacheSettings, ISharedCache>? ServerCache { get; init; }

    /// <summary>The maximum size of an entry of a shared cache, in bytes.</summary>
    internal long LargestCacheEntryBytes { get; init; } = 8L << 30;

    /// <summary>The effort spent on timing models.</summary>
    internal TimingEffort Timing { get; init; } = Request.IsSmoke ? TimingEffort.Brief : TimingEffort.Usual;

    /// <summary>The clock of budgets and estimates.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The largest size of one model file: Protocol Buffers' limit of 2 GB.</summary>
    internal long LargestModelBytes { get; init; } = int.MaxValue;

    /// <summary>Returns the path of a file that ships, by its path in the build output.</summary>
    public string InOutput(string name) => Path.Combine(Request.OutputFolder, name);

    /// <summary>Returns the path of a file in the build's obj folder.</summary>
    public string InObj(string name) => Path.Combine(Request.ObjFolder, name);
}
