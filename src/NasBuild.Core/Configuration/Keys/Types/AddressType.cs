using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>A text that may be an address: its secrets are read, and never written.</summary>
internal sealed class AddressType(string expected, SchemaPattern pattern) : TextType(expected, pattern)
{
    public override JsonNode? Write(string? value) => value is null ? null : ShownAddress.In(value);
}
