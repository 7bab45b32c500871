namespace NasBuild.Core.Search.Studies;

/// <summary>A point of a study and what was measured of it.</summary>
/// <typeparam name="TPoint">What varies: a policy, a criterion, the shares of zeros of layers.</typeparam>
/// <typeparam name="TResult">What is measured of it.</typeparam>
/// <param name="Point">The point.</param>
/// <param name="Measured">The measurements.</param>
/// <param name="Seconds">The time of the search that passed for it: those of all trials add up to the search's.</param>
internal sealed record Trial<TPoint, TResult>(TPoint Point, TResult Measured, double Seconds);
