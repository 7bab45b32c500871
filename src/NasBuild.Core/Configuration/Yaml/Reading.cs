using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration.Yaml;

/// <summary>The state of reading a file: problems, positions of keys, and the keys that later checks skip.</summary>
/// <param name="file">The file's path.</param>
/// <param name="document">The file's name in messages, such as nas.yaml.</param>
/// <param name="keys">The full names of all valid keys.</param>
internal sealed class Reading(string file, string document, IReadOnlyList<string> keys)
{
    private readonly List<Diagnostic> problems = [];
    private readonly HashSet<string> spoiled = new(StringComparer.Ordinal);

    public string Document => document;

    public IReadOnlyList<string> Keys => keys;

    public Dictionary<string, SourcePosition> Positions { get; } = new(StringComparer.Ordinal);

    /// <summary>The problems, in the order of their positions.</summary>
    public IReadOnlyList<Diagnostic> Problems =>
        [.. problems.OrderBy(problem => problem.Position!.Line).ThenBy(problem => problem.Position!.Column)];

    public SourcePosition PositionOf(YamlNode node) => new(file, node.Line, node.Column);

    /// <summary>
    /// Reports a problem with a key; later checks skip the key, so that one mistake is reported once.
    /// </summary>
    public void Report(string key, YamlNode at, DiagnosticDescriptor descriptor, params object[] arguments)
    {
        problems.Add(descriptor.At(PositionOf(at), arguments));
        Invalidate(key);
    }

    public void Report(string key, Diagnostic problem)
    {
        problems.Add(problem);
        Invalidate(key);
    }

    /// <summary>Marks a key that the user seems to have meant, but did not give.</summary>
    public void Invalidate(string key) => spoiled.Add(key);

    /// <summary>Returns true if a problem of this key, or of a section around it, is already reported.</summary>
    public bool IsInvalidated(string key) =>
        spoiled.Any(path => key == path || key.StartsWith(path + ".", StringComparison.Ordinal));
}
