using System.Runtime.Versioning;
using NuGet.Frameworks;
using NuGet.Packaging;

namespace NasBuild.Core.Versions;

/// <summary>A file on its way into a package. It brings no time of its own: the same contents make the same package.</summary>
/// <param name="path">Its place in the package.</param>
/// <param name="open">Its content; asked for more than once.</param>
internal sealed class PackedFile(string path, Func<Stream> open) : IPackageFile
{
    public string Path => path;

    public string EffectivePath => path;

    public FrameworkName? TargetFramework => null;

    public NuGetFramework NuGetFramework => NuGetFramework.AnyFramework;

    // The earliest that a zip archive can tell.
    public DateTimeOffset LastWriteTime => new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public Stream GetStream() => open();
}
