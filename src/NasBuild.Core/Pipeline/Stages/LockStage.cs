using NasBuild.Core.Builds;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Locking;
using NasBuild.Core.Results;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>The stage that compares the lock with the plan.</summary>
internal static class LockStage
{
    /// <summary>Returns the policy of the lock, if it matches and may decide; else null.</summary>
    /// <exception cref="NasException">The lock must decide and does not match, or it is not valid.</exception>
    public static ChosenPolicy? Run(Plan plan, BuildContext context)
    {
        var mode = context.Request.Mode;
        var path = LockFile.PathOf(context.Request.ConfigPath);
        var found = mode == BuildMode.Search ? null : LockFile.Read(path);
        var differences = found is null ? [] : LockFile.Differences(found, plan);
        if (mode == BuildMode.Locked && (found is null || differences.Count > 0))
        {
            throw new NasException(found is null
                ? Descriptors.LockMissing.With(Path.GetFileName(path))
                : Descriptors.LockMismatch.At(
                    new SourcePosition(path, 1, 1), Path.GetFileName(path), string.Join("; ", differences)));
        }

        return found is null || differences.Count > 0 ? null
            : new ChosenPolicy(found.Policy.Choices, FromLock: true, found.Policy.Trials, found.Policy.SearchSeconds)
            {
                Criterion = found.Policy.Criterion
            };
    }
}
