namespace NasBuild.Core.Pipeline.Remote;

/// <summary>What a worker measures in a trial.</summary>
internal enum TrialWork
{
    /// <summary>The quality and the counts.</summary>
    Quality,

    /// <summary>The latency, on a machine of the target's kind.</summary>
    Latency,

    /// <summary>All of them.</summary>
    All,
}
