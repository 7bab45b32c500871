using System.Collections.Immutable;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Pipeline.Studying;

/// <summary>The trials of the last search.</summary>
public static class RecordedTrials
{
    /// <summary>
    /// Returns the trials, in order: those of the report, or without one, as of a search that was stopped, those of the
    /// journal, whose phases, violations and policies are not known.
    /// </summary>
    /// <param name="objFolder">The obj folder of the build.</param>
    /// <exception cref="NasException">NAS3106: there are none.</exception>
    public static ImmutableArray<TrialPoint> Read(string objFolder)
    {
        var path = Path.Combine(objFolder, ReportFile.Name);
        if (ReportFile.Find(path) is { } report)
        {
            return report.Searched is { IsDefaultOrEmpty: false } trials ? trials : throw None(path);
        }

        ImmutableArray<TrialPoint> recorded =
        [
            .. TrialStore<Policy, Measured>.Read(Path.Combine(objFolder, StudyRecord.Journal))
                .Where(t => t is { Measured: not null, Seconds: > 0 })
                .Select(t => new TrialPoint(
                    "", t.Measured!.Quality, t.Measured.LatencyRatio, t.Measured.Counts, t.Seconds, double.NaN,
                    Chosen: false)
                {
                    Worker = t.Arrival?.Worker,
                    WorkerSeconds = t.Arrival?.WorkerSeconds ?? 0,
                }),
        ];
        return recorded.IsEmpty ? throw None(path) : recorded;
    }

    private static NasException None(string path) =>
        new(Descriptors.NoTrials.With(Path.GetRelativePath(Environment.CurrentDirectory, path)));
}
