namespace NasBuild.Core.Search.Studies;

/// <summary>A way to search the policy of a build.</summary>
internal interface IPolicySearch
{
    /// <summary>The trials among which the finalists are chosen: their policies are of all transformations.</summary>
    IReadOnlyList<PolicyTrial> Run(PolicyStudy study);
}
