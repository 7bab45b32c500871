using NasBuild.Core.Builds;

namespace NasBuild.Cli.Terminals;

/// <summary>The state of a stage in a view.</summary>
/// <param name="Last">Its last progress.</param>
/// <param name="SinceProgress">The time since then.</param>
/// <param name="Elapsed">The time that it has run.</param>
/// <param name="Mark">Its status.</param>
internal sealed record StageState(StageProgress Last, TimeSpan SinceProgress, TimeSpan Elapsed, StageMark Mark);
