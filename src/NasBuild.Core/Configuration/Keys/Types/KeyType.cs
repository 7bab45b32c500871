using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>
/// The type of a key's value: how it is read from YAML, described in JSON schema, and written in its canonical form.
/// </summary>
internal abstract class KeyType<T>
{
    /// <summary>A description of the valid values, for messages: <c>a whole number from 1 to 8</c>.</summary>
    public abstract string Expected { get; }

    /// <summary>Reads a value; reports the problem and returns false if it is not valid.</summary>
    public abstract bool TryRead(YamlNode node, string key, Reading reading, out T value);

    /// <summary>Returns the type in JSON schema. It accepts exactly what <see cref="TryRead"/> does.</summary>
    public abstract JsonObject Schema();

    /// <summary>Returns the value in its canonical form, as JSON.</summary>
    public abstract JsonNode? Write(T value);

    /// <summary>Returns the value as a user would write it.</summary>
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
