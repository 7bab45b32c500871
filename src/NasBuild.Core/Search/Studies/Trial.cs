using System.Collections.Immutable;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Studies;

/// <summary>A policy and what was measured of its candidate.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Measured">The measurements.</param>
/// <param name="Seconds">The time of the search that went by for it: those of all trials add up to the search's.</param>
public sealed record Trial(Policy Policy, Measured Measured, double Seconds);

/// <summary>How good a trial is for a search.</summary>
/// <param name="Objectives">Numbers to make small, all at once.</param>
/// <param name="Violation">By how much constraints are missed; 0 where all are met. Less violation is better than any objective.</param>
public sealed record Score(ImmutableArray<double> Objectives, double Violation = 0)
{
    /// <summary>Whether this is at least as good in everything as <paramref name="other"/> and better in something.</summary>
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
