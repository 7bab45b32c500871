namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>
/// The path of a file, with <c>/</c> whatever was written: it is the same path in a build on another system.
/// </summary>
/// <param name="document">The file whose folder paths are relative to.</param>
internal sealed class FilePathType(string document) : TextType($"a path relative to {document}", SchemaPattern.OneLine)
{
    protected override string Canonical(string text) => text.Replace('\\', '/');
}
