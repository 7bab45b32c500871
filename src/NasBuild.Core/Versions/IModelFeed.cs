using NuGet.Versioning;

namespace NasBuild.Core.Versions;

/// <summary>A feed of model packages.</summary>
internal interface IModelFeed
{
    /// <summary>The name in messages.</summary>
    string Name { get; }

    /// <summary>Returns the versions of a package; empty if the feed does not have the package.</summary>
    /// <exception cref="FeedException">The feed cannot be reached.</exception>
    IReadOnlyList<NuGetVersion> Versions(string id, CancellationToken cancellation);

    /// <summary>Downloads one of those versions.</summary>
    /// <exception cref="FeedException">The version cannot be downloaded.</exception>
    FetchedPackage Fetch(string id, NuGetVersion version, CancellationToken cancellation);
}
