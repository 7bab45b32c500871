namespace NasBuild.Core.Search.Studies;

/// <summary>
/// A method that proposes points and learns from trials. Deterministic: the same seed and the same trials in the same
/// order give the same points. Trials may arrive late and in any order: a method that needs them proposes nothing until
/// it has them.
/// </summary>
/// <typeparam name="TPoint">The type of a point.</typeparam>
/// <typeparam name="TResult">The type of its measurements.</typeparam>
internal interface ISearchMethod<TPoint, TResult>
{
    /// <summary>
    /// Returns at most <paramref name="count"/> points that were not proposed before; none if the space is exhausted,
    /// or trials are missing.
    /// </summary>
    IReadOnlyList<TPoint> Ask(int count);

    /// <summary>Receives the trial of a proposed point.</summary>
    void Tell(Trial<TPoint, TResult> trial);

    /// <summary>Learns that a proposed point cannot be measured: its trial will not be told.</summary>
    void Withdraw(TPoint point)
    {
    }
}
