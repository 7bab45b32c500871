using NuGet.Versioning;

namespace NasBuild.Core.Versions;

/// <summary>A place that holds versions of models.</summary>
internal interface IModelFeed
{
    /// <summary>What messages call it.</summary>
    string Name { get; }

    /// <summary>The versions that it has of a package; none where it does not know the package.</summary>
    /// <exception cref="FeedException">It cannot be asked.</exception>
    IReadOnlyList<NuGetVersion> Versions(string id, CancellationToken cancellation);

    /// <summary>Brings one of those versions onto this machine.</summary>
    /// <exception cref="FeedException">It cannot be had.</exception>
    FetchedPackage Fetch(string id, NuGetVersion version, CancellationToken cancellation);
}

/// <summary>A package on this machine.</summary>
/// <param name="Id">Its id, as the feed writes it.</param>
/// <param name="Version">Its version.</param>
/// <param name="Path">The file that the feed holds: a .nupkg, or an .onnx.</param>
/// <param name="Folder">The folder of what is in the package; null where the file is the model itself.</param>
internal sealed record FetchedPackage(string Id, NuGetVersion Version, string Path, string? Folder);
