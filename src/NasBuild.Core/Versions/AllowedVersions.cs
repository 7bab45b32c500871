using NasBuild.Core.Configuration.Settings;
using NuGet.Versioning;

namespace NasBuild.Core.Versions;

/// <summary>The versions of a package that nas.yaml allows.</summary>
internal sealed class AllowedVersions
{
    private readonly VersionRange range;
    private readonly bool prereleases;

    public AllowedVersions(ModelSettings settings)
    {
        range = settings.Version is { } text ? VersionRange.Parse(text, allowFloating: true) : VersionRange.All;
        prereleases = settings.Prerelease || range.MinVersion is { IsPrerelease: true }
            || range.MaxVersion is { IsPrerelease: true };
    }

    /// <summary>
    /// Returns true if a version may be taken. If the range ends with <c>2.0.0)</c>, its pre-releases are excluded too:
    /// <c>2.0.0-beta</c> is a 2.
    /// </summary>
    public bool Include(NuGetVersion version) =>
        range.Satisfies(version) && (range.Float is null || range.Float.Satisfies(version)) && (prereleases
            || !version.IsPrerelease)
        && !(version.IsPrerelease
            && range is { HasUpperBound: true, IsMaxInclusive: false, MaxVersion: { IsPrerelease: false } end }
            && SameRelease(version, end));

    /// <summary>Returns the highest of the versions that may be taken; null if none may.</summary>
    public NuGetVersion? Highest(IEnumerable<NuGetVersion> versions) => versions.Where(Include).Max();

    /// <summary>Returns the range for messages.</summary>
    public override string ToString() =>
        (range.OriginalString ?? "any version") + (prereleases ? "" : " (no pre-releases)");

    private static bool SameRelease(NuGetVersion a, NuGetVersion b) =>
        (a.Major, a.Minor, a.Patch, a.Revision) == (b.Major, b.Minor, b.Patch, b.Revision);
}
