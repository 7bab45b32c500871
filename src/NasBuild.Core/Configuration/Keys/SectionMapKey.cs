using System.Collections.Immutable;
using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Keys.Types;
using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration.Keys;

/// <summary>A key with any number of names inside, each of which has the same keys.</summary>
/// <param name="name">The key's name.</param>
/// <param name="placeholder">The word for a name in the reference, such as NAME.</param>
/// <param name="keys">The keys of each.</param>
/// <param name="get">Returns the sections by name.</param>
/// <param name="set">Returns the owner with other sections.</param>
/// <param name="description">One line.</param>
internal sealed class SectionMapKey<TOwner, TSection>(
    string name, string placeholder, Section<TSection> keys,
    Func<TOwner, ImmutableSortedDictionary<string, TSection>> get,
    Func<TOwner, ImmutableSortedDictionary<string, TSection>, TOwner> set, string description)
    : Key<TOwner>(name, description, required: false)
    where TSection : class, new()
{
    public override TOwner Read(TOwner owner, YamlNode value, string path, Reading reading)
    {
        if (value is not YamlMapping && !value.IsNull)
        {
            reading.Report(path, value, Descriptors.WrongType, path, "a mapping of names", value.Describe());
            return owner;
        }

        var sections = get(owner).ToBuilder();
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        foreach ((YamlScalar entry, YamlNode section) in (value as YamlMapping)?.Entries ?? [])
        {
            var full = $"{path}.{entry.Text}";
            if (!lines.TryAdd(entry.Text, entry.Line))
            {
                reading.Report(full, entry, Descriptors.DuplicateKey, full, lines[entry.Text]);
            }
            else if (section is not YamlMapping && !section.IsNull)
            {
                reading.Report(full, section, Descriptors.WrongType, full, "a mapping of keys", section.Describe());
            }
            else
            {
                reading.Positions[full] = reading.PositionOf(entry);
                sections[entry.Text] = keys.Read(new TSection(), section, full, reading);
            }
        }

        return set(owner, sections.ToImmutable());
    }

    public override JsonObject Schema(TOwner owner)
    {
        JsonObject each = keys.Schema();
        each["type"] = new JsonArray("object", "null");
        return new JsonObject
        {
            ["type"] = new JsonArray("object", "null"),
            ["additionalProperties"] = each,
            ["description"] = Description,
        };
    }

    public override JsonNode? Write(TOwner owner) => get(owner) is { IsEmpty: false } sections
        ? new JsonObject(sections.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)keys.Write(s.Value))))
        : null;

    public override IEnumerable<KeyEntry> Entries(string prefix, TOwner owner) =>
        new[] { $"{prefix}{Name}", $"{prefix}{Name}.{placeholder}" }
            .Select(path => new KeyEntry(path, null, Description, Required, null))
            .Concat(keys.Entries($"{prefix}{Name}.{placeholder}."));
}
