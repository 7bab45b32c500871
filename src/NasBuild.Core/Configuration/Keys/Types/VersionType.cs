using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>A semantic version: semver.org 2.0.0, as NuGet accepts it.</summary>
internal sealed class VersionType()
    : TextType("a semantic version, such as 1.3.0 or 2.0.0-beta.1", new SchemaPattern(Semantic))
{
    private const string Number = "(0|[1-9][0-9]{0,8})";
    private const string Label = "(0|[1-9][0-9]{0,8}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)";

    private const string Semantic =
        $@"^{Number}\.{Number}\.{Number}(-{Label}(\.{Label})*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$";
}
