using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Spaces;

/// <summary>
/// A policy by the names of transformations and of their variables: kept channels of a group, 0 for a skipped block,
/// the share of zeros of a layer, the bits of a node. Whatever is not named is as in the original. Equal by value.
/// </summary>
[JsonConverter(typeof(AsObject))]
public sealed class NamedPolicy : IEquatable<NamedPolicy>
{
    private static readonly ImmutableSortedDictionary<string, double> None =
        ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal);
    private readonly ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> transformations;

    /// <summary>
    /// Creates a policy from the choices by transformation; transformations without choices are left out.
    /// </summary>
    public NamedPolicy(params IEnumerable<(string Transformation, ImmutableSortedDictionary<string,
        double> Choices)> transformations) =>
        this.transformations = transformations.Where(t => t.Choices.Count > 0)
            .ToImmutableSortedDictionary(
                t => t.Transformation, t => t.Choices.WithComparers(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>True if there are no choices.</summary>
    public bool IsEmpty => transformations.IsEmpty;

    /// <summary>The transformations with choices.</summary>
    public IEnumerable<string> Transformations => transformations.Keys;

    /// <summary>The choices of a transformation by the variables' names; empty if it has none.</summary>
    public ImmutableSortedDictionary<string, double> this[string transformation] =>
        transformations.GetValueOrDefault(transformation, None);

    /// <summary>The content key of candidates made by this policy.</summary>
    internal string Key => ContentKey.Of(transformations.SelectMany(t => t.Value.Select(c =>
        string.Create(CultureInfo.InvariantCulture, $"{t.Key}:{c.Key}={c.Value:R}"))));

    /// <inheritdoc/>
    public bool Equals(NamedPolicy? other) => other is not null && Key == other.Key;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NamedPolicy);

    /// <inheritdoc/>
    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    private sealed class AsObject : JsonConverter<NamedPolicy>
    {
        public override NamedPolicy Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<Dictionary<string, ImmutableSortedDictionary<string, double>>>(
                ref reader, options) is { } found
                && found.All(t => t.Value is not null && t.Value.All(c => double.IsFinite(c.Value)))
                ? new(found.Select(t => (t.Key, t.Value)))
                : throw new JsonException("A policy is an object of transformations and their choices.");

        public override void Write(Utf8JsonWriter writer, NamedPolicy value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.transformations, options);
    }
}
