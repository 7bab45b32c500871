using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>
/// The path of a file. Its separator becomes <c>/</c>, so that the path is the same in a build on another system.
/// </summary>
/// <param name="document">The file whose folder paths are relative to.</param>
internal sealed class FilePathType(string document) : TextType($"a path relative to {document}", SchemaPattern.OneLine)
{
    protected override string Canonical(string text) => text.Replace('\\', '/');
}
