using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Keys.Types;
using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration.Keys;

/// <summary>A key with keys inside.</summary>
internal sealed class SectionKey<TOwner, TSection>(
    string name, Section<TSection> keys, Func<TOwner, TSection?> get, Func<TOwner, TSection, TOwner> set,
    string description, bool required)
    : Key<TOwner>(name, description, required)
    where TSection : class, new()
{
    public override TOwner Read(TOwner owner, YamlNode value, string path, Reading reading)
    {
        if (value is YamlMapping || value.IsNull)
        {
            return set(owner, keys.Read(get(owner) ?? new TSection(), value, path, reading));
        }

        reading.Report(path, value, Descriptors.WrongType, path, "a mapping of keys", value.Describe());
        return owner;
    }

    public override JsonObject Schema(TOwner owner)
    {
        JsonObject schema = keys.Schema(get(owner));
        schema["description"] = Description;
        if (!keys.Any(key => key.Required))
        {
            schema["type"] = new JsonArray("object", "null");
        }

        return schema;
    }

    public override JsonNode? Write(TOwner owner) => get(owner) is { } section ? keys.Write(section) : null;

    public override (string Path, string Description) Missing(string prefix) =>
        keys.First(key => key.Required).Missing($"{prefix}{Name}.");

    public override IEnumerable<KeyEntry> Entries(string prefix, TOwner owner) =>
        keys.Entries($"{prefix}{Name}.", get(owner))
            .Prepend(new KeyEntry(prefix + Name, null, Description, Required, null));
}
