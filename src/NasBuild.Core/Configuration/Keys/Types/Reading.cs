using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>What is gathered while a file is read: problems, places of keys, and the keys that nothing can be said about any more.</summary>
/// <param name="file">The file's path.</param>
/// <param name="document">What the file is called in messages: nas.yaml.</param>
/// <param name="keys">The full names of all keys that there are.</param>
internal sealed class Reading(string file, string document, IReadOnlyList<string> keys)
{
    private readonly List<Diagnostic> problems = [];
    private readonly HashSet<string> spoiled = new(StringComparer.Ordinal);

    public string Document => document;

    public IReadOnlyList<string> Keys => keys;

    public Dictionary<string, SourcePosition> Positions { get; } = new(StringComparer.Ordinal);

    /// <summary>The problems, in the order of their places.</summary>
    public IReadOnlyList<Diagnostic> Problems =>
        [.. problems.OrderBy(problem => problem.Position!.Line).ThenBy(problem => problem.Position!.Column)];

    public SourcePosition PositionOf(YamlNode node) => new(file, node.Line, node.Column);

    /// <summary>Notes a problem with a key; later checks leave the key alone, so that one mistake is told once.</summary>
    public void Report(string key, YamlNode at, DiagnosticDescriptor descriptor, params object[] arguments)
    {
        problems.Add(descriptor.At(PositionOf(at), arguments));
        Spoil(key);
    }

    public void Report(string key, Diagnostic problem)
    {
        problems.Add(problem);
        Spoil(key);
    }

    /// <summary>A key that the user seems to have meant, but did not give.</summary>
    public void Spoil(string key) => spoiled.Add(key);

    /// <summary>Whether a problem of this key was told already, or of a section around it.</summary>
    public bool IsSpoiled(string key) => spoiled.Any(path => key == path || key.StartsWith(path + ".", StringComparison.Ordinal));
}
