using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NasBuild.Core.Results;

/// <summary>
/// The costs that are counted of a model, by the target's key: bytes of the file, operations of a run. Equal by value.
/// </summary>
[JsonConverter(typeof(AsObject))]
public sealed class Counts : IEquatable<Counts>
{
    private readonly ImmutableSortedDictionary<string, long> counts;

    /// <summary>Creates counts by the target's key.</summary>
    public Counts(params IEnumerable<KeyValuePair<string, long>> counts) =>
        this.counts = counts.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The keys of the targets that were counted.</summary>
    public IEnumerable<string> Keys => counts.Keys;

    /// <summary>The count of a target.</summary>
    /// <exception cref="KeyNotFoundException">It was not counted.</exception>
    public long this[string key] => counts[key];

    /// <summary>
    /// Returns the count of a target; null if it was not counted, as in the record of an older version.
    /// </summary>
    public long? Find(string key) => counts.TryGetValue(key, out var count) ? count : null;

    /// <summary>Returns the same counts except one.</summary>
    public Counts With(string key, long count) => new(counts.SetItem(key, count));

    /// <summary>Returns the counts after a change of each.</summary>
    public Counts Select(Func<string, long, long> change) =>
        new(counts.Select(c => KeyValuePair.Create(c.Key, change(c.Key, c.Value))));

    /// <inheritdoc/>
    public bool Equals(Counts? other) => other is not null && counts.SequenceEqual(other.counts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Counts);

    /// <inheritdoc/>
    public override int GetHashCode() => counts.Aggregate(17, (hash, c) => HashCode.Combine(hash, c.Key, c.Value));

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", counts.Select(c => $"{c.Key} {c.Value}"));

    private sealed class AsObject : JsonConverter<Counts>
    {
        public override Counts Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize<Dictionary<string, long>>(ref reader, options) ?? throw new JsonException());

        public override void Write(Utf8JsonWriter writer, Counts value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.counts, options);
    }
}
