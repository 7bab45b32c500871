using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Studies;

/// <summary>Proposes policies and is told how good they are. Deterministic: the same seed and the same scores give the same proposals.</summary>
internal interface ISearcher
{
    /// <summary>At most <paramref name="count"/> policies that were not proposed before; none when the space is exhausted.</summary>
    IReadOnlyList<Policy> Propose(int count);

    /// <summary>Tells what a proposed policy came to, and how good that is.</summary>
    void Update(Trial trial, Score score);
}
