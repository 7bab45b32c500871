namespace NasBuild.Engine.Timing;

/// <summary>Runs a model some times and writes the time of each run.</summary>
/// <param name="count">The number of runs.</param>
/// <param name="milliseconds">Receives the time of each.</param>
internal delegate void TimedRuns(int count, Span<double> milliseconds);
