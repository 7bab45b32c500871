using System.Collections;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Keys.Types;
using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration.Keys;

/// <summary>
/// A mapping with a fixed list of keys, the file itself or a section of it, that sets a <typeparamref name="TOwner"/>.
/// </summary>
internal sealed class Section<TOwner> : IEnumerable<Key<TOwner>>
    where TOwner : class, new()
{
    private readonly List<Key<TOwner>> entries;

    /// <summary>A section with the keys of another one.</summary>
    public Section(params IEnumerable<Key<TOwner>> keys) => entries = [.. keys];

    /// <summary>Adds a key with a value. Its default is what a new owner has.</summary>
    public void Add<T>(
        string name, KeyType<T> type, Func<TOwner, T> get, Func<TOwner, T, TOwner> set, string description,
        bool required = false, IReadOnlyList<string>? instead = null) =>
        entries.Add(new ValueKey<TOwner, T>(name, type, get, set, description, required, instead));

    /// <summary>
    /// Adds a key with keys inside. If a new owner has null for it, it is a stage that runs only when the key is given.
    /// </summary>
    public void Add<TSection>(
        string name, Section<TSection> keys, Func<TOwner, TSection?> get, Func<TOwner, TSection, TOwner> set,
        string description, bool required = false)
        where TSection : class, new() =>
        entries.Add(new SectionKey<TOwner, TSection>(name, keys, get, set, description, required));

    /// <summary>Adds a key with any number of names inside, each of which has the same keys.</summary>
    public void Add<TSection>(
        string name, string placeholder, Section<TSection> keys,
        Func<TOwner, ImmutableSortedDictionary<string, TSection>> get,
        Func<TOwner, ImmutableSortedDictionary<string, TSection>, TOwner> set, string description)
        where TSection : class, new() =>
        entries.Add(new SectionMapKey<TOwner, TSection>(name, placeholder, keys, get, set, description));

    /// <summary>
    /// Sets the values of the mapping; reports unknown, duplicate and missing keys. The path of the file itself is
    /// empty.
    /// </summary>
    public TOwner Read(TOwner owner, YamlNode at, string path, Reading reading)
    {
        string prefix = path.Length == 0 ? "" : path + ".";
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        foreach ((YamlScalar name, YamlNode value) in (at as YamlMapping)?.Entries ?? [])
        {
            string full = prefix + name.Text;
            if (entries.Find(key => key.Name == name.Text) is not { } key)
            {
                ReportUnknown(name, path, reading);
            }
            else if (!lines.TryAdd(name.Text, name.Line))
            {
                reading.Report(full, name, Descriptors.DuplicateKey, full, lines[name.Text]);
            }
            else
            {
                reading.Positions[full] = reading.PositionOf(name);
                owner = key.Read(owner, value, full, reading);
            }
        }

        foreach (Key<TOwner> key in entries.Where(key => key.Instead.Count > 0))
        {
            string[] given = [.. key.Instead.Prepend(key.Name).Where(lines.ContainsKey).OrderBy(name => lines[name])];
            foreach (string second in given.Skip(1))
            {
                (string one, string other) = given[0] == key.Name ? (second, given[0]) : (given[0], second);
                reading.Report(prefix + second, Descriptors.ConflictingKeys
                    .At(reading.Positions[prefix + second], prefix + one, prefix + other, "keep one of the two."));
            }
        }

        foreach (Key<TOwner> key in entries.Where(key =>
            key.Required && !lines.ContainsKey(key.Name) && !reading.IsInvalidated(prefix + key.Name)
                && !key.Instead.Any(other => lines.ContainsKey(other) || reading.IsInvalidated(prefix + other))))
        {
            (string missing, string description) = key.Missing(prefix);
            reading.Report(missing, at, Descriptors.MissingKey, missing, description);
        }

        return owner;
    }

    /// <summary>Returns the mapping in JSON schema.</summary>
    /// <param name="defaults">The owner that holds the defaults. Default: a new owner.</param>
    public JsonObject Schema(TOwner? defaults = null)
    {
        defaults ??= new TOwner();
        JsonObject schema = new()
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] =
                new JsonObject(entries.Select(key => KeyValuePair.Create(key.Name, (JsonNode?)key.Schema(defaults)))),
        };
        if (entries.Exists(key => key.Required && key.Instead.Count == 0))
        {
            schema["required"] = new JsonArray([.. entries.Where(key => key.Required && key.Instead.Count == 0)
                .Select(key => JsonValue.Create(key.Name))]);
        }

        if (entries.Find(key => key.Instead.Count > 0) is { } either)
        {
            schema["anyOf"] = new JsonArray([.. either.Instead.Prepend(either.Name)
                .Select(name => new JsonObject { ["required"] = new JsonArray(name) })]);
        }

        return schema;
    }

    /// <summary>Returns all values in their canonical form, in the order of the table.</summary>
    public JsonObject Write(TOwner owner) =>
        new(entries.Select(key => KeyValuePair.Create(key.Name, key.Write(owner))));

    /// <summary>Returns the reference entries of all keys inside.</summary>
    /// <param name="prefix">The prefix of their full names.</param>
    /// <param name="defaults">The owner that holds the defaults. Default: a new owner.</param>
    public IEnumerable<KeyEntry> Entries(string prefix, TOwner? defaults = null) =>
        entries.SelectMany(key => key.Entries(prefix, defaults ?? new TOwner()));

    /// <summary>Returns the full names of all keys inside.</summary>
    public IEnumerable<string> Paths(string prefix) => Entries(prefix).Select(entry => entry.Path);

    /// <inheritdoc/>
    public IEnumerator<Key<TOwner>> GetEnumerator() => entries.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void ReportUnknown(YamlScalar name, string path, Reading reading)
    {
        string prefix = path.Length == 0 ? "" : path + ".";
        string[] names = [.. entries.Select(key => key.Name)];
        string advice = $"Valid names are {Nearest.Listed(names, "and")}.";
        if (Nearest.To(name.Text, names) is { } near)
        {
            advice = $"Did you mean '{near}'? {advice}";
            reading.Invalidate(prefix + near);
        }
        else if (reading.Keys.FirstOrDefault(known =>
            known.EndsWith("." + name.Text, StringComparison.Ordinal)) is { } elsewhere)
        {
            advice = $"Did you mean '{elsewhere}'? {advice}";
        }

        reading.Report(
            prefix + name.Text, name, Descriptors.UnknownKey, name.Shown,
            path.Length == 0 ? reading.Document : $"'{path}'", advice);
    }
}
