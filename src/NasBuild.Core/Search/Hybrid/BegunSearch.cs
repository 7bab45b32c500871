using NasBuild.Core.Search.Learned;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Search.Hybrid;

/// <summary>
/// A search that has begun, with the number of trials of earlier builds that it began with: resumed, it begins with the
/// same ones and so proposes the same.
/// </summary>
/// <param name="Known">The number of trials.</param>
internal sealed record BegunSearch(int Known)
{
    /// <summary>The name of its file.</summary>
    public const string File = "search-begun.json";

    /// <summary>Returns the trials of earlier builds that a search begins with, or began with.</summary>
    public static List<PolicyTrial> KnownTrials(PolicyStudy study)
    {
        var all = JointStudy.Trials(study);
        var begun = StageCache.GetOrRun(
            study.Context.InObj(File), study.Plan.SearchKey, () => new BegunSearch(all.Count));
        return [.. all.Take(begun.Known)];
    }
}
