// Bergstra and Bengio, Random Search for Hyper-Parameter Optimization, JMLR 13 (2012)
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Evolution;

/// <summary>Draws every variable's choice uniformly; begins with the policies of <c>first</c>.</summary>
internal sealed class RandomSearcher(Space space, IEnumerable<Policy> first, Random random) : ISearcher
{
    private readonly Proposals proposals = new(space, first);

    public IReadOnlyList<Policy> Propose(int count) => proposals.Next(count, Draw);

    public void Update(Trial trial, Score score)
    {
        // What is drawn next does not depend on what was found.
    }

    private Policy Draw() => new([.. space.Variables.Select(v => random.Next(v.Choices.Length))]);
}
