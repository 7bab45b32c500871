namespace NasBuild.Core.Search.Studies;

/// <summary>
/// Proposes points and learns from trials. Deterministic: the same seed and the same trials in the same order give the same points. Trials
/// may be told in any order and late: a method that cannot go on without them proposes nothing until it has them.
/// </summary>
/// <typeparam name="TPoint">What varies.</typeparam>
/// <typeparam name="TResult">What is measured of it.</typeparam>
internal interface ISearchMethod<TPoint, TResult>
{
    /// <summary>At most <paramref name="count"/> points that were not proposed before; none where the space is exhausted, or trials are missing.</summary>
    IReadOnlyList<TPoint> Ask(int count);

    /// <summary>Takes the trial of a point that was proposed.</summary>
    void Tell(Trial<TPoint, TResult> trial);
}
