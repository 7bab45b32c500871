using System.Text.Json.Nodes;

namespace NasBuild.Core.Configuration.Keys;

/// <summary>A key as a reader of the reference wants to know it.</summary>
/// <param name="Path">Its full name, such as <c>target.latency</c>.</param>
/// <param name="Expected">What is valid; null for a key with keys inside.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Required">Whether it must be given.</param>
/// <param name="Default">What holds where it is left out; null where that is nothing.</param>
internal sealed record KeyEntry(string Path, string? Expected, string Description, bool Required, JsonNode? Default);
