namespace NasBuild.Core.Search.Studies;

/// <summary>A search for the policy of a build.</summary>
internal interface IPolicySearch
{
    /// <summary>Returns the trials that finalists are chosen from: their policies are of all transformations.</summary>
    IReadOnlyList<PolicyTrial> Run(PolicyStudy study);
}
