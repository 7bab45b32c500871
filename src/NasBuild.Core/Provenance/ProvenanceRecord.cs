using System.Collections.Immutable;
using System.Text.Json;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Qualities;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Onnx;

namespace NasBuild.Core.Provenance;

/// <summary>
/// The provenance of an optimised model, in its own <c>metadata_props</c>: the file itself shows its source, the policy
/// and the measurements. It is the same in every build from one lock.
/// </summary>
/// <param name="Tool">The NasBuild that made it.</param>
/// <param name="Source">The original's file name.</param>
/// <param name="SourceSha256">The original's hash.</param>
/// <param name="SettingsSha256">The hash of the effective settings, as the lock holds them.</param>
/// <param name="Policy">The choices of each transformation, as compact JSON.</param>
/// <param name="Measured">The measurements, as compact JSON.</param>
/// <param name="Machine">The kind of machine that made and measured it.</param>
/// <param name="License">The original's licence: an SPDX identifier, or the file's name; null if there is none.</param>
public sealed record ProvenanceRecord(
    string Tool, string Source, string SourceSha256, string SettingsSha256, string Policy, string Measured,
    string Machine, string? License)
{
    /// <summary>The prefix of the record's keys.</summary>
    public const string Prefix = "nasbuild.";

    // Names, hashes, and the measurements of two splits: with room, since a model one byte over its target is missed.
    private const long BytesOfOthers = 900;

    /// <summary>Returns the record in a model; null if it has none.</summary>
    public static ProvenanceRecord? In(Model model)
    {
        string? Text(string name) => model.Metadata.GetValueOrDefault(Prefix + name);
        return Text("tool") is not { } tool ? null : new ProvenanceRecord(
            tool, Text("source") ?? "", Text("source.sha256") ?? "", Text("settings.sha256") ?? "",
            Text("policy") ?? "", Text("measured") ?? "", Text("machine") ?? "", Text("license"));
    }

    /// <summary>Returns the model with this record, in place of any other.</summary>
    public Model AddTo(Model model)
    {
        (string Name, string? Value)[] texts =
        [
            ("tool", Tool), ("source", Source), ("source.sha256", SourceSha256), ("settings.sha256", SettingsSha256),
            ("policy", Policy), ("measured", Measured), ("machine", Machine), ("license", License),
        ];
        return texts.Where(t => t.Value is not null)
            .Aggregate(model, (m, t) => m.WithMetadata(Prefix + t.Name, t.Value!));
    }

    /// <summary>Returns the record of a model that was made by a policy.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="settingsSha256">The hash of the effective settings.</param>
    /// <param name="policy">The policy, as <see cref="TextOf"/> gives it.</param>
    /// <param name="measured">The measurements.</param>
    /// <param name="machine">The kind of machine that measured.</param>
    internal static ProvenanceRecord Of(
        Plan plan, string settingsSha256, string policy, Measurement measured, string machine) => new(
            Plan.Tool,
            Path.GetFileName(plan.Configuration.SourceName),
            plan.ModelHash,
            settingsSha256,
            policy,
            JsonSerializer.Serialize(new MeasuredThen(measured), JsonFormats.Compact),
            machine,
            plan.License?.Name);

    /// <summary>
    /// Returns about as many bytes as the record of a policy adds to a model's file: its measurements are not known yet.
    /// </summary>
    internal static long BytesOf(NamedPolicy policy) => TextOf(policy).Length + BytesOfOthers;

    /// <summary>Returns a policy as models record it.</summary>
    internal static string TextOf(NamedPolicy policy) => JsonSerializer.Serialize(policy, JsonFormats.Compact);

    // The size is left out: the file itself has it.
    private sealed record MeasuredThen(
        long OriginalBytes, string Provider, double OriginalMs, double OptimizedMs, double LatencyRatio,
        string? QualityMetric, ImmutableArray<SplitQuality> Quality)
    {
        public MeasuredThen(Measurement m)
            : this(
                m.OriginalBytes, m.Provider, m.Latency.Original.MedianMs, m.Latency.Candidate.MedianMs,
                Math.Round(m.Latency.Ratio, 4), m.QualityMetric, m.Quality)
        {
        }
    }
}
