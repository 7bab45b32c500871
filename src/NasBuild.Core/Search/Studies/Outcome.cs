namespace NasBuild.Core.Search.Studies;

/// <summary>Where a search stands, or what it found.</summary>
/// <typeparam name="TPoint">What varies.</typeparam>
/// <typeparam name="TResult">What is measured of it.</typeparam>
/// <param name="Trials">All trials, in the order of proposal.</param>
/// <param name="Replayed">The number of those that an earlier run measured.</param>
/// <param name="Elapsed">The time it took, that of earlier runs included.</param>
/// <param name="IsBudgetOver">True if the budget ended it, and not the end of the space.</param>
internal sealed record Outcome<TPoint, TResult>(IReadOnlyList<Trial<TPoint, TResult>> Trials, int Replayed, TimeSpan Elapsed, bool IsBudgetOver);
