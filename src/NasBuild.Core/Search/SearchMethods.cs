using System.Collections.Frozen;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Search.Evolution;
using NasBuild.Core.Search.Hybrid;
using NasBuild.Core.Search.PolicyGradient;
using NasBuild.Core.Search.Studies;

namespace NasBuild.Core.Search;

/// <summary>The table of search methods that nas.yaml may name.</summary>
internal static class SearchMethods
{
    private static readonly FrozenDictionary<SearchMethod, Func<PolicyStudy, IPolicySearch>> Table =
        new Dictionary<SearchMethod, Func<PolicyStudy, IPolicySearch>>
        {
            [SearchMethod.Evolution] = study => new FrontSearch((space, seeds, score) =>
                new EvolutionSearch(space, seeds, score, study.Settings!.Population, new Random(study.Seed))),
            [SearchMethod.Random] = study =>
                new FrontSearch((space, seeds, _) => new RandomSearch(space, seeds, new Random(study.Seed))),
            [SearchMethod.PolicyGradient] = _ => new PolicyGradientSearch(),
            [SearchMethod.Hybrid] = _ => new HybridPolicySearch(),
        }.ToFrozenDictionary();

    /// <summary>The methods in the table.</summary>
    public static IEnumerable<SearchMethod> Known => Table.Keys;

    /// <summary>
    /// Returns the search that nas.yaml asks for; without the section <c>search</c>, one that tries the seeds only.
    /// </summary>
    public static IPolicySearch Of(PolicyStudy study) => Table[study.Settings?.Method ?? SearchMethod.Random](study);
}
