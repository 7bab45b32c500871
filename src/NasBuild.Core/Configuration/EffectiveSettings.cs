using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Keys;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Configuration;

/// <summary>
/// All settings of a configuration, defaults included, as canonical JSON: the same text for the same meaning, however
/// nas.yaml is formatted, commented or ordered and whatever units it uses. For content keys, the report and the lock.
/// </summary>
public sealed class EffectiveSettings
{
    private readonly JsonObject json;

    private EffectiveSettings(JsonObject json) => this.json = json;

    /// <summary>The whole text.</summary>
    public string Text => json.ToJsonString(JsonFormats.Compact);

    /// <summary>Returns the effective settings of a configuration.</summary>
    public static EffectiveSettings Of(NasConfiguration configuration) =>
        new(KeyTable.Root.Write(
            configuration with { Output = configuration.Output with { Path = configuration.OutputPath } }));

    /// <summary>
    /// Returns the text of some keys only, such as <c>TextOf("model", "data")</c>: the part that a stage's content key
    /// depends on.
    /// </summary>
    /// <param name="keys">Top-level keys of nas.yaml, in the order in which they are written.</param>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    public string TextOf(params IReadOnlyList<string> keys) =>
        new JsonObject(keys.Select(key => KeyValuePair.Create(key, json.TryGetPropertyValue(key, out JsonNode? value)
            ? value?.DeepClone()
            : throw new ArgumentException(
                $"nas.yaml has no key '{key}'.", nameof(keys))))).ToJsonString(JsonFormats.Compact);

    /// <summary>Returns a copy of all settings, to be part of another document.</summary>
    public JsonObject ToJson() => json.DeepClone().AsObject();
}
