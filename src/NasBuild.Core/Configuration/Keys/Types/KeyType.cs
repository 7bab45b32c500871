using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>The type of a key's value: how it is read from YAML, told to an editor, and written in its one canonical form.</summary>
internal abstract class KeyType<T>
{
    /// <summary>What is valid, for messages: <c>a whole number from 1 to 8</c>.</summary>
    public abstract string Expected { get; }

    /// <summary>Reads a value; notes the problem and returns false when it is not valid.</summary>
    public abstract bool TryRead(YamlNode node, string key, Reading reading, out T value);

    /// <summary>The type in JSON schema. It accepts exactly what <see cref="TryRead"/> does.</summary>
    public abstract JsonObject Schema();

    /// <summary>The same text for the same value, in JSON.</summary>
    public abstract JsonNode? Write(T value);

    /// <summary>The value as a user would write it.</summary>
    public virtual JsonNode? Show(T value) => Write(value);

    protected bool WrongType(YamlNode node, string key, Reading reading)
    {
        reading.Report(key, node, Descriptors.WrongType, key, Expected, node.Describe());
        return false;
    }

    protected bool Invalid(YamlNode node, string key, Reading reading, string? found = null, string? meant = null)
    {
        found ??= (node as YamlScalar)?.Shown ?? node.Describe();
        var hint = meant is null ? "" : $" Did you mean '{meant}'?";
        reading.Report(key, node, Descriptors.InvalidValue, key, found, Expected, hint);
        return false;
    }
}
