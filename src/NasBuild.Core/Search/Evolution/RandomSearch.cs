// Bergstra and Bengio, Random Search for Hyper-Parameter Optimization, JMLR 13 (2012)
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Evolution;

/// <summary>A random search: it draws every variable's choice uniformly.</summary>
/// <param name="space">The policies.</param>
/// <param name="seeds">Policies to begin with.</param>
/// <param name="random">The random source.</param>
internal sealed class RandomSearch(
    Space space, IEnumerable<Policy> seeds, Random random) : ISearchMethod<Policy, Measured>
{
    private readonly Proposals proposals = new(space, seeds);

    /// <inheritdoc/>
    public IReadOnlyList<Policy> Ask(int count) => proposals.Next(count, () => space.DrawPolicy(random));

    /// <inheritdoc/>
    public void Tell(PolicyTrial trial)
    {
        // The draws do not depend on results.
    }
}
