using System.Collections.Immutable;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Evolution;

/// <summary>
/// A search over the variables of later transformations together with a position on a front: the non-dominated policies
/// of the earlier transformations. Its policies are the levels of a policy on the front followed by those of the later
/// variables.
/// </summary>
/// <param name="front">The policies on the front, from the least cut to the most.</param>
/// <param name="later">The later variables.</param>
/// <param name="method">
/// The search over the position and the later variables: a space made by <see cref="Space"/>.
/// </param>
internal sealed class FrontMethod(
    ImmutableArray<Policy> front, Space later, ISearchMethod<Policy, Measured> method) : ISearchMethod<Policy, Measured>
{
    /// <summary>Returns the space in which a position on the front is one variable.</summary>
    public static Space Space(int front, Space later) =>
        new([new Variable("front", [.. Enumerable.Range(0, front)]), .. later.Variables]);

    /// <inheritdoc/>
    public IReadOnlyList<Policy> Ask(int count) =>
        [.. method.Ask(count).Select(p => new Policy([.. front[p.Levels[0]].Levels, .. p.Levels.Skip(1)]))];

    /// <inheritdoc/>
    public void Tell(PolicyTrial trial) => method.Tell(trial with { Point = OnFront(trial.Point) });

    /// <inheritdoc/>
    public void Withdraw(Policy point) => method.Withdraw(OnFront(point));

    private Policy OnFront(Policy point)
    {
        var begin = point.Levels.Length - later.Variables.Length;
        return new([front.IndexOf(new Policy(point.Levels[..begin])), .. point.Levels[begin..]]);
    }
}
