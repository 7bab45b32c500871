namespace NasBuild.Core.Search.Studies;

/// <summary>A point of a study and its measurements.</summary>
/// <typeparam name="TPoint">The type of a point: a policy, a criterion, the shares of zeros of layers.</typeparam>
/// <typeparam name="TResult">The type of its measurements.</typeparam>
/// <param name="Point">The point.</param>
/// <param name="Measured">The measurements.</param>
/// <param name="Seconds">Its part of the search's time: those of all trials add up to the whole.</param>
internal sealed record Trial<TPoint, TResult>(TPoint Point, TResult Measured, double Seconds)
{
    /// <summary>The name of the worker that measured it; null for this machine.</summary>
    public string? Worker { get; init; }

    /// <summary>The time that the worker took, in seconds.</summary>
    public double WorkerSeconds { get; init; }
}
