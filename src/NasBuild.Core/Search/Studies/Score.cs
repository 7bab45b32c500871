using System.Collections.Immutable;

namespace NasBuild.Core.Search.Studies;

/// <summary>The score of a trial in a search.</summary>
/// <param name="Objectives">The objectives to minimise together.</param>
/// <param name="Violation">
/// The violation of constraints; 0 if all are met. Less violation is better than any objective.
/// </param>
internal sealed record Score(ImmutableArray<double> Objectives, double Violation = 0) : IComparable<Score>
{
    /// <summary>Compares violations, then objectives in their order: the lesser score is better.</summary>
    public int CompareTo(Score? other)
    {
        if (other is null || Violation != other.Violation)
        {
            return other is null ? 1 : Violation.CompareTo(other.Violation);
        }

        return Objectives.Zip(other.Objectives, (mine, its) => mine.CompareTo(its)).FirstOrDefault(order => order != 0);
    }

    /// <summary>
    /// Returns true if this is at least as good in everything as <paramref name="other"/> and better in something.
    /// </summary>
    public bool Dominates(Score other)
    {
        if (Violation != other.Violation)
        {
            return Violation < other.Violation;
        }

        var better = false;
        for (var i = 0; i < Objectives.Length; i++)
        {
            if (Objectives[i] > other.Objectives[i])
            {
                return false;
            }

            better |= Objectives[i] < other.Objectives[i];
        }

        return better;
    }
}
