using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Keys;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Storage;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Core.Results;

/// <summary>The plan of a build: the configuration with overrides, and the hashes of all files that it names.</summary>
/// <param name="Configuration">The configuration.</param>
/// <param name="Model">The model, without its external data.</param>
/// <param name="ModelHash">SHA-256 of the model file, and of its external data.</param>
/// <param name="DataHashes">SHA-256 of the data files by split.</param>
public sealed record Plan(
    NasConfiguration Configuration, Model Model, string ModelHash, ImmutableSortedDictionary<string, string> DataHashes)
{
    // The sections that a lock must match: the budget limits the time of a search, not its goal.
    private static readonly string[] Matched = [
        "model", "data", "quality", "hybrid", "target", "predict", "search", "prune", "quantize", "finetune", "output",
        "device", "threads", "seed"];

    // Files beside the model, its version, the feed of a package, and the way to a language model do not affect how it
    // is optimised.
    private static readonly (string Section, string Key)[] Shipped =
    [
        ("model", "license"), ("model", "feed"), ("output", "version"), ("output", "labels"), ("output", "bom"),
        ("predict", "endpoint"), ("predict", "key-variable"), ("predict", "timeout"), ("predict", "attempts"),
        ("predict", "on-failure"),
    ];

    // Locks that are older than these keys were written with what is now their default.
    private static readonly (string Section, string Key)[] Added =
    [
        ("model", "components"), ("search", "order"), ("search", "finetune-steps"), ("predict", "model"),
        ("predict", "demonstrations"), ("predict", "parts"), ("predict", "labels"), ("predict", "student"),
        ("predict", "calls"), ("predict", "tokens"), ("finetune", "engine"),
    ];
    private static readonly JsonObject Defaults =
        KeyTable.Root.Write(new NasConfiguration { Search = new SearchSettings(), Finetune = new TrainingRecipe() });

    /// <summary>The tool's version, part of every key.</summary>
    public static string Tool { get; } = typeof(Plan).Assembly.GetName().Version!.ToString(3);

    /// <summary>The effective settings.</summary>
    public EffectiveSettings Settings { get; } = EffectiveSettings.Of(Configuration);

    /// <summary>The other components of a hybrid, whose first is <see cref="Model"/>.</summary>
    public IReadOnlyList<Model> OtherComponents { get; init; } = [];

    /// <summary>The names of all components, for messages.</summary>
    public IReadOnlyList<string> ComponentNames =>
        [.. (Configuration.Model.Components ?? []).Select(c => Path.GetFileNameWithoutExtension(c)!)];

    /// <summary>The original's licence; null if there is none.</summary>
    public License? License { get; init; }

    /// <summary>The names of the classes; empty if they are not known.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The settings that a lock must match, by section.</summary>
    public JsonObject LockedSettings
    {
        get
        {
            // Contents are matched by hash: the location of a file on this machine does not matter.
            string? Portable(string? path) =>
                path is not null && Path.IsPathRooted(path) ? Path.GetFileName(path.TrimEnd('/')) : path;
            var data = Configuration.Data;
            var all = EffectiveSettings.Of(Configuration with
            {
                Model = Configuration.Model with
                {
                    Source = Portable(Configuration.Model.Source)!,
                    Components = Configuration.Model.Components?.Select(Portable).ToList(),
                },
                Data = data with
                {
                    Train = Portable(data.Train),
                    Validation = Portable(data.Validation),
                    Test = Portable(data.Test),
                    Samples = Portable(data.Samples),
                    Calibration = Portable(data.Calibration),
                    Text = data.Text is { } text ? text with { Tokenizer = Portable(text.Tokenizer) } : null,
                },
            }).ToJson();
            foreach (var (section, key) in Shipped)
            {
                all[section]!.AsObject().Remove(key);
            }

            foreach (var (section, key) in Added.Where(a =>
                all[a.Section] is { } set && JsonNode.DeepEquals(set[a.Key], Defaults[a.Section]![a.Key])))
            {
                all[section]!.AsObject().Remove(key);
            }

            // Locks of builds without a hybrid, and of those that compare as by default, have no such sections.
            if (!Configuration.IsHybrid)
            {
                all.Remove("hybrid");
            }

            if (Configuration.Quality == new QualitySettings())
            {
                all.Remove("quality");
            }

            return new JsonObject(Matched.Where(all.ContainsKey)
                .Select(s => KeyValuePair.Create(s, all[s]?.DeepClone())));
        }
    }

    /// <summary>The engine that fine-tunes.</summary>
    /// <exception cref="NasException">It is not available.</exception>
    internal ITrainingEngine Engine => FinetuneEngine.Of(Configuration, Model);

    /// <summary>The engine in a lock: none if nothing is trained, or by the default engine.</summary>
    internal LockedEngine? LockedEngine => Configuration.Finetune is not null && Engine is var engine && engine != TrainingEngines.Default
        ? new LockedEngine(engine.Name, engine.Version)
        : null;

    /// <summary>SHA-256 of <see cref="LockedSettings"/>.</summary>
    public string SettingsHash => HashOf(LockedSettings);

    /// <summary>The content key of measurements of the original.</summary>
    public string ProfileKey => ContentKey.Of([Tool, MachineFingerprint.This.Kind, ModelHash, .. SearchData,
        EffectiveSettings.Of(Configuration with { Model = Configuration.Model with { License = null, Feed = null } })
            .TextOf("model", "data", "quality", "device", "threads", "seed"), Judge, HybridKey]);

    /// <summary>
    /// The content key of the model that a hybrid's components become, except for the choice; empty if there is one.
    /// </summary>
    public string HybridKey => Configuration.IsHybrid ? ContentKey.Of(
        Tool, MachineFingerprint.This.Kind, ModelHash, Settings.TextOf("hybrid", "seed", "device", "threads"),
        DataHashes.GetValueOrDefault("train", "")) : "";

    /// <summary>The content key of zeros among the weights, and of a criterion for them.</summary>
    public string SparsityKey => ContentKey.Of(ProfileKey, Settings.TextOf("prune"));

    /// <summary>
    /// The content key of a trial of widths: it depends neither on the target nor on later transformations.
    /// </summary>
    public string WidthTrialsKey => ContentKey.Of(ProfileKey, Settings.TextOf("prune"), Subset, BriefTuning);

    /// <summary>The content key of a trial of precisions, except for its widths.</summary>
    public string PrecisionTrialsKey => ContentKey.Of(WidthTrialsKey, Settings.TextOf("quantize"));

    /// <summary>The content key of fine-tuning, except for the policy.</summary>
    public string FinetuneKey =>
        ContentKey.Of(PrecisionTrialsKey, Settings.TextOf("finetune"), DataHashes.GetValueOrDefault("train", ""));

    /// <summary>The content key of the choice of a policy.</summary>
    public string SearchKey => ContentKey.Of([ProfileKey, LockedSettings.ToJsonString()]);

    /// <summary>Returns the SHA-256 of settings, as in a lock.</summary>
    public static string HashOf(JsonObject settings) =>
        ContentKey.OfBytes(System.Text.Encoding.UTF8.GetBytes(settings.ToJsonString()));

    // What the quality of a candidate is: with minima of their own, outputs count in proportion to these.
    private string Judge => Configuration.Model.Task == ModelTask.MatchOriginal
        ? ContentKey.Of([
            $"{Configuration.IsJudgedByCosine}",
            .. Configuration.OutputLimits.ByOutput.Select(o => FormattableString.Invariant($"{o.Key}:{o.Value:R}"))])
        : "";

    private string Subset => Configuration.Search?.Subset.ToString(CultureInfo.InvariantCulture) ?? "";

    private string BriefTuning => Configuration is { Finetune: not null, Search.FinetuneSteps: > 0 and var steps }
        ? ContentKey.Of(
            steps.ToString(CultureInfo.InvariantCulture), Settings.TextOf("finetune"),
            DataHashes.GetValueOrDefault("train", ""))
        : "";

    // The search never sees the test split.
    private IEnumerable<string> SearchData =>
        DataHashes.Where(d => d.Key != "test").SelectMany(d => new[] { d.Key, d.Value });
}
