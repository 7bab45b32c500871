using System.Runtime.Versioning;
using NuGet.Frameworks;
using NuGet.Packaging;

namespace NasBuild.Core.Versions;

/// <summary>A file to be packed. It has a fixed time: the same contents give the same package.</summary>
/// <param name="path">Its path in the package.</param>
/// <param name="open">Opens its content; called more than once.</param>
internal sealed class PackedFile(string path, Func<Stream> open) : IPackageFile
{
    public string Path => path;

    public string EffectivePath => path;

    public FrameworkName? TargetFramework => null;

    public NuGetFramework NuGetFramework => NuGetFramework.AnyFramework;

    // The earliest time that a zip archive can store.
    public DateTimeOffset LastWriteTime => new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public Stream GetStream() => open();
}
