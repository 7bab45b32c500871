using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>A value that is null if its key is left out.</summary>
internal sealed class OptionalType<T>(KeyType<T> type) : KeyType<T?>
    where T : struct
{
    public override string Expected => type.Expected;

    public override bool TryRead(YamlNode node, string key, Reading reading, out T? value)
    {
        var read = type.TryRead(node, key, reading, out T found);
        value = read ? found : null;
        return read;
    }

    public override JsonObject Schema() => type.Schema();

    public override JsonNode? Write(T? value) => value is { } given ? type.Write(given) : null;
}
