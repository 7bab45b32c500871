using System.Collections.Immutable;
using System.Text.Json;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Reporting;

/// <summary>The trials of the search that the report of a build tells of.</summary>
public static class RecordedTrials
{
    /// <summary>Returns the trials, in order.</summary>
    /// <param name="path">The report.json.</param>
    /// <exception cref="NasException">NAS3106: there are none.</exception>
    public static ImmutableArray<TrialPoint> Read(string path)
    {
        try
        {
            var report = File.Exists(path) ? StageCache.FromBytes<BuildReport>(File.ReadAllBytes(path)) : null;
            return report?.Searched is { IsDefaultOrEmpty: false } trials ? trials : throw None(path, null);
        }
        catch (JsonException e)
        {
            throw None(path, e);
        }
    }

    private static NasException None(string path, JsonException? cause) =>
        new(Descriptors.NoTrials.With(Path.GetRelativePath(Environment.CurrentDirectory, path)), cause);
}
