using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Learned;

/// <summary>The study of policies of all transformations at once, whose trials serve every target.</summary>
internal static class JointStudy
{
    /// <summary>Returns the study, with the budget before the finalists.</summary>
    /// <param name="study">The search.</param>
    /// <param name="trials">The maximum number of trials, if the budget does not end earlier.</param>
    public static Study<Policy, Measured> Of(PolicyStudy study, int trials)
    {
        var (budget, (before, after)) = (study.Plan.Configuration.Budget, study.TimeShares);
        return study.Under(study.TrialsKey, new Budget(
            (before + after) * budget.Time.TimeSpan, Math.Max(1, Math.Min(budget.Trials, trials))));
    }

    /// <summary>Returns the trials of this and of earlier builds.</summary>
    public static List<PolicyTrial> Trials(PolicyStudy study) => [.. study.Under(study.TrialsKey).Trials];
}
