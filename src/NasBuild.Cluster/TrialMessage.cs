namespace NasBuild.Cluster;

/// <summary>A trial on its way to a worker.</summary>
/// <param name="Study">The study's id.</param>
/// <param name="Id">The trial's id.</param>
/// <param name="Body">The trial.</param>
internal sealed record TrialMessage(string Study, string Id, string Body);
