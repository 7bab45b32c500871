using NasBuild.Core.Builds.Workers;

namespace NasBuild.Cluster;

/// <summary>An answer on its way to the build.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="IsRefusal">True if the worker cannot measure this study at all.</param>
internal sealed record AnswerMessage(TrialAnswer Answer, bool IsRefusal);
