using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Keys.Types;
using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys;

/// <summary>A key of nas.yaml that sets a part of <typeparamref name="TOwner"/>.</summary>
internal abstract class Key<TOwner>(
    string name, string description, bool required, IReadOnlyList<string>? instead = null)
{
    public string Name => name;

    /// <summary>One line, with the unit.</summary>
    public string Description => description;

    public bool Required => required;

    /// <summary>
    /// The other keys of the section of which one may be given in place of this required one, and not together with it.
    /// </summary>
    public IReadOnlyList<string> Instead => instead ?? [];

    /// <summary>
    /// Returns the owner with this key's value; if the value has a problem, reports it and returns the owner unchanged.
    /// </summary>
    public abstract TOwner Read(TOwner owner, YamlNode value, string path, Reading reading);

    /// <summary>Returns this key in JSON schema, with the default that it has in <paramref name="owner"/>.</summary>
    public abstract JsonObject Schema(TOwner owner);

    /// <summary>Returns the value in its canonical form.</summary>
    public abstract JsonNode? Write(TOwner owner);

    /// <summary>Returns the key to add when this one is required and missing: its full name and description.</summary>
    public virtual (string Path, string Description) Missing(string prefix) => (prefix + Name, Description);

    /// <summary>
    /// Returns the reference entries of this key and those inside it, with the defaults that they have in
    /// <paramref name="owner"/>.
    /// </summary>
    public abstract IEnumerable<KeyEntry> Entries(string prefix, TOwner owner);
}
