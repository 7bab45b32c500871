namespace NasBuild.Core.Search.Studies;

/// <summary>The state or the result of a search.</summary>
/// <typeparam name="TPoint">The type of a point.</typeparam>
/// <typeparam name="TResult">The type of its measurements.</typeparam>
/// <param name="Trials">All trials, in the order of proposal.</param>
/// <param name="Replayed">The number of trials that an earlier run measured.</param>
/// <param name="Elapsed">The time that it took, earlier runs included.</param>
/// <param name="IsBudgetOver">True if it ended because of the budget, and not because the space is exhausted.</param>
internal sealed record Outcome<TPoint, TResult>(
    IReadOnlyList<Trial<TPoint, TResult>> Trials, int Replayed, TimeSpan Elapsed, bool IsBudgetOver);
