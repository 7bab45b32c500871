using System.Collections.Frozen;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>
/// The positions of the keys of a nas.yaml. All instances are equal: positions are no part of a configuration's value.
/// </summary>
public sealed class ConfigurationPositions : IEquatable<ConfigurationPositions>
{
    private readonly FrozenDictionary<string, SourcePosition> positions;

    internal ConfigurationPositions(string file, IEnumerable<KeyValuePair<string, SourcePosition>> positions)
    {
        File = file;
        this.positions = positions.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private ConfigurationPositions() => this.positions = FrozenDictionary<string, SourcePosition>.Empty;

    /// <summary>The positions of a configuration made in code: none.</summary>
    public static ConfigurationPositions None { get; } = new();

    /// <summary>The path that nas.yaml was read from, or null.</summary>
    public string? File { get; }

    /// <summary>Returns true if nas.yaml gives this key itself.</summary>
    public bool Has(string key) => positions.ContainsKey(key);

    /// <summary>
    /// Returns the position of a key, of the nearest section around it, or of the file's start; null without a file.
    /// </summary>
    public SourcePosition? Of(string key)
    {
        for (string path = key; path.Length > 0; path = path[..Math.Max(0, path.LastIndexOf('.'))])
        {
            if (positions.TryGetValue(path, out SourcePosition? position))
            {
                return position;
            }
        }

        return File is null ? null : new SourcePosition(File, 1, 1);
    }

    /// <inheritdoc/>
    public bool Equals(ConfigurationPositions? other) => other is not null;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ConfigurationPositions;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;
}
