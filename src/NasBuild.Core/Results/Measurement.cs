using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NasBuild.Core.Results.Qualities;
using NasBuild.Engine;
using NasBuild.Engine.Timing;

namespace NasBuild.Core.Results;

/// <summary>The measurements of the original and the optimised model, side by side.</summary>
/// <param name="Original">
/// The costs that were counted of the original, by the target's key: bytes of the file, operations of a run.
/// </param>
/// <param name="Optimized">
/// The same of the optimised model. Targets that the record's version did not count are missing.
/// </param>
/// <param name="Latency">Latency for one sample.</param>
/// <param name="QualityMetric">The quality metric's name; null if there were no samples.</param>
/// <param name="Quality">Quality by split, the one that gates decide on last.</param>
public sealed record Measurement(
    Counts Original,
    Counts Optimized,
    LatencyComparison Latency,
    string? QualityMetric,
    ImmutableArray<SplitQuality> Quality)
{
    /// <summary>The key of the file's size among the counts.</summary>
    public const string Size = "size";

    /// <summary>The execution provider that the models ran on: <c>CPU</c> or <c>CUDA</c>.</summary>
    public string Provider { get; init; } = "CPU";

    /// <summary>The shapes that the models ran at, by input; empty if an older version measured.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<long>> Inputs { get; init; } =
        ImmutableSortedDictionary<string, ImmutableArray<long>>.Empty;

    /// <summary>
    /// The shapes as text, such as <c>[1, 3, 224, 224]</c>, with names where there are several; scalars are left out.
    /// </summary>
    [JsonIgnore]
    public string InputText
    {
        get
        {
            var shapes = Inputs.Where(i => !i.Value.IsEmpty)
                .Select(i => (Name: i.Key, Shape: $"[{string.Join(", ", i.Value)}]")).ToList();
            return string.Join(", ", shapes.Select(s => shapes.Count == 1 ? s.Shape : $"{s.Name} {s.Shape}"));
        }
    }

    /// <summary>The distance from the original on generated inputs; null if there are samples.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MadeUpDistance? MadeUp { get; init; }

    /// <summary>The size of the original's file.</summary>
    [JsonIgnore]
    public long OriginalBytes => Original[Size];

    /// <summary>The size of the optimised model's file.</summary>
    [JsonIgnore]
    public long SizeBytes => Optimized[Size];

    /// <summary>Quality on the split that the gates decide on: the test split if there is one.</summary>
    [JsonIgnore]
    public SplitQuality? Final => Quality.IsEmpty ? null : Quality[^1];
}
