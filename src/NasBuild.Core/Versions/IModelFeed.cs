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

/// <summary>A package on this machine.</summary>
/// <param name="Id">Its id, as the feed writes it.</param>
/// <param name="Version">Its version.</param>
/// <param name="Path">The file from the feed: a .nupkg, or an .onnx.</param>
/// <param name="Folder">The folder of the extracted package; null if the file is the model itself.</param>
internal sealed record FetchedPackage(string Id, NuGetVersion Version, string Path, string? Folder);
