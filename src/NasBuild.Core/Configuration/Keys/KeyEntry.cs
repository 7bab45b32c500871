using System.Text.Json.Nodes;

namespace NasBuild.Core.Configuration.Keys;

/// <summary>An entry of the key reference.</summary>
/// <param name="Path">Its full name, such as <c>target.latency</c>.</param>
/// <param name="Expected">The valid values; null for a key with keys inside.</param>
/// <param name="Description">Its purpose.</param>
/// <param name="Required">True if it must be given.</param>
/// <param name="Default">The value if it is left out; null if there is none.</param>
internal sealed record KeyEntry(string Path, string? Expected, string Description, bool Required, JsonNode? Default);
