using System.Text.Json.Serialization;

namespace NasBuild.Core.Pruning.Criteria;

/// <summary>A criterion with a name.</summary>
/// <param name="Expression">Its expression; the file's key is that of the first version.</param>
/// <param name="Origin">The data that it was evolved on; empty if that is not known.</param>
public sealed record NamedCriterion([property: JsonPropertyName("Metric")] string Expression, string Origin);
