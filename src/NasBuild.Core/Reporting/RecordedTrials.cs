using System.Collections.Immutable;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;

namespace NasBuild.Core.Reporting;

/// <summary>The trials of the search that the report of a build tells of.</summary>
public static class RecordedTrials
{
    /// <summary>Returns the trials, in order.</summary>
    /// <param name="path">The report.json.</param>
    /// <exception cref="NasException">NAS3106: there are none.</exception>
    public static ImmutableArray<TrialPoint> Read(string path) =>
        ReportFile.Find(path)?.Searched is { IsDefaultOrEmpty: false } trials ? trials
            : throw new NasException(Descriptors.NoTrials.With(
                Path.GetRelativePath(Environment.CurrentDirectory, path)));
}
