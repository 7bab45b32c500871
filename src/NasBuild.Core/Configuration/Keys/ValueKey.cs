using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Keys.Types;
using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys;

/// <summary>A key with a value. Its default is what a new <typeparamref name="TOwner"/> has.</summary>
internal sealed class ValueKey<TOwner, T>(
    string name, KeyType<T> type, Func<TOwner, T> get, Func<TOwner, T, TOwner> set, string description, bool required,
    IReadOnlyList<string>? instead)
    : Key<TOwner>(name, description, required, instead)
{
    public override TOwner Read(TOwner owner, YamlNode value, string path, Reading reading) =>
        type.TryRead(value, path, reading, out T read) ? set(owner, read) : owner;

    public override JsonObject Schema(TOwner owner)
    {
        JsonObject schema = type.Schema();
        schema["description"] = Description;
        if (!Required && get(owner) is { } value)
        {
            schema["default"] = type.Show(value);
        }

        return schema;
    }

    public override JsonNode? Write(TOwner owner) => type.Write(get(owner));

    public override IEnumerable<KeyEntry> Entries(string prefix, TOwner owner) =>
        [new KeyEntry(
            prefix + Name, type.Expected, Description, Required,
            !Required && get(owner) is { } value ? type.Show(value) : null)];
}
