using NasBuild.Core.Configuration.Yaml;
using NuGet.Versioning;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>
/// A range of versions in NuGet's notation, kept as it is written:
/// learn.microsoft.com/nuget/concepts/package-versioning.
/// </summary>
internal sealed class VersionRangeType() : TextType(
    "a range of versions in quotes, such as \"[1.2.0, 2.0.0)\", \"1.*\" or \"1.2.0\" (that one or higher)",
    new SchemaPattern($"^({Version}|{Floating}|{Exact}|{From}|{UpTo})$"))
{
    private const string Version = @"[0-9]{1,9}(\.[0-9]{1,9}){0,3}(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?";
    private const string Floating = @"\*|[0-9]{1,9}(\.[0-9]{1,9}){0,2}\.\*";
    private const string Exact = $@"\[ ?{Version} ?\]";
    private const string From = $@"[\[(] ?{Version} ?, ?({Version})? ?[\])]";
    private const string UpTo = $@"[\[(] ?, ?{Version} ?[\])]";

    public override bool IsValid(string text) =>
        base.IsValid(text) && VersionRange.TryParse(text, allowFloating: true, out _);
}
