using NuGet.Versioning;

namespace NasBuild.Core.Versions;

/// <summary>A package on this machine.</summary>
/// <param name="Id">Its id, as the feed writes it.</param>
/// <param name="Version">Its version.</param>
/// <param name="Path">The file from the feed: a .nupkg, or an .onnx.</param>
/// <param name="Folder">The folder of the extracted package; null if the file is the model itself.</param>
internal sealed record FetchedPackage(string Id, NuGetVersion Version, string Path, string? Folder);
