using NasBuild.Core.Configuration.Settings;

namespace NasBuild.Core.Search.Budgets;

/// <summary>
/// The shares of a search's budget for the transformations before and after training; the rest is for the finalists.
/// </summary>
/// <param name="Before">The share of the transformations before training.</param>
/// <param name="After">The share of those after training.</param>
internal readonly record struct BudgetShares(double Before, double After)
{
    /// <summary>The number of candidates that are fine-tuned to the end and confirmed, if there is time.</summary>
    public const int Finalists = 3;

    // Without training a candidate is confirmed soon, and the best of many on few samples owe a part of it to chance.
    private const int Confirmed = 9;
    private const double SearchBesideConfirmed = 0.7;

    // A search has at least this share: without candidates there is nothing to fine-tune.
    private const double MinSearch = 0.2;
    private const double MinFinalists = 0.1;

    // More than one finalist only if that leaves this share for the search.
    private const double SearchBesideSeveral = 0.4;

    // Predicted times are somewhat too short more often than too long.
    private const double Reserve = 1.15;

    /// <summary>Returns the maximum number of finalists.</summary>
    public static int FinalistsOf(bool isTuned) => isTuned ? Finalists : Confirmed;

    /// <summary>The shares of the maximum number of trials, which do not depend on how fast a machine is.</summary>
    public static BudgetShares OfTrials(bool isTuned) => isTuned ? new(0.25, 0.15) : new(0.55, 0.35);

    /// <summary>The shares of the time.</summary>
    /// <param name="budget">The budget.</param>
    /// <param name="isTuned">True if finalists are fine-tuned.</param>
    /// <param name="secondsOfFinalist">The predicted time for fine-tuning and confirming one finalist.</param>
    public static BudgetShares OfTime(BudgetSettings budget, bool isTuned, double secondsOfFinalist)
    {
        var (before, after) = OfTrials(isTuned);
        var one = Reserve * secondsOfFinalist / budget.Time.TimeSpan.TotalSeconds;
        var several = Several(Finalists, SearchBesideSeveral);
        if (!isTuned)
        {
            several = Math.Max(several, Several(Confirmed, SearchBesideConfirmed));
        }

        var search = Math.Clamp(1 - (several * one), MinSearch, 1 - MinFinalists);
        return new(search * before / (before + after), search * after / (before + after));

        int Several(int maximum, double beside) =>
            Math.Clamp((int)((1 - beside) / Math.Max(one, 1e-9)), 1, maximum);
    }

    /// <summary>The least budget in which a search and one finalist fit, in seconds.</summary>
    public static double LeastSeconds(double secondsOfFinalist) => Reserve * secondsOfFinalist / (1 - MinSearch);
}
