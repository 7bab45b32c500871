using System.Collections.Immutable;
using System.Text.Json.Nodes;
using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Storage;
using NasBuild.Onnx;

namespace NasBuild.Core.Results;

/// <summary>What is to be done, settled: the configuration with overrides, and the hashes of all that it names.</summary>
/// <param name="Configuration">The configuration.</param>
/// <param name="Model">The model, its external data not read yet.</param>
/// <param name="ModelHash">SHA-256 of the model file, and of its external data.</param>
/// <param name="DataHashes">SHA-256 of the data files by split.</param>
public sealed record Plan(NasConfiguration Configuration, Model Model, string ModelHash, ImmutableSortedDictionary<string, string> DataHashes)
{
    // What a lock must match: the budget bounds how long a search looks, not what is looked for.
    private static readonly string[] Matched = ["model", "data", "target", "predict", "search", "prune", "quantize", "finetune", "output", "device", "threads", "seed"];

    // What is shipped beside the model, and under which version, has no part in how it is optimised; nor has where a package was found.
    private static readonly (string Section, string Key)[] Shipped = [("model", "license"), ("model", "feed"), ("output", "version"), ("output", "labels"), ("output", "bom")];

    /// <summary>The tool's version, part of every key.</summary>
    public static string Tool { get; } = typeof(Plan).Assembly.GetName().Version!.ToString(3);

    /// <summary>The effective settings.</summary>
    public EffectiveSettings Settings { get; } = EffectiveSettings.Of(Configuration);

    /// <summary>The original's licence; null where there is none.</summary>
    public License? License { get; init; }

    /// <summary>The names of the classes; empty where they are not known.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The settings that a lock must match, by section.</summary>
    public JsonObject LockedSettings
    {
        get
        {
            // Contents are matched by hash: where a file lies on this machine is nobody else's concern.
            string? Portable(string? path) => path is not null && Path.IsPathRooted(path) ? Path.GetFileName(path.TrimEnd('/')) : path;
            var data = Configuration.Data;
            var all = EffectiveSettings.Of(Configuration with
            {
                Model = Configuration.Model with { Source = Portable(Configuration.Model.Source)! },
                Data = data with { Train = Portable(data.Train), Validation = Portable(data.Validation), Test = Portable(data.Test), Calibration = Portable(data.Calibration) },
            }).ToJson();
            foreach (var (section, key) in Shipped)
            {
                all[section]!.AsObject().Remove(key);
            }

            return new JsonObject(Matched.Where(all.ContainsKey).Select(s => KeyValuePair.Create(s, all[s]?.DeepClone())));
        }
    }

    /// <summary>SHA-256 of <see cref="LockedSettings"/>.</summary>
    public string SettingsHash => HashOf(LockedSettings);

    /// <summary>What measurements of the original depend on.</summary>
    public string ProfileKey => ContentKey.Of([Tool, MachineFingerprint.This.Kind, ModelHash, .. SearchData, EffectiveSettings.Of(Configuration with { Model = Configuration.Model with { License = null, Feed = null } }).TextOf("model", "data", "device", "threads", "seed")]);

    /// <summary>What zeros among the weights, and a metric for them, depend on.</summary>
    public string SparsityKey => ContentKey.Of(ProfileKey, Settings.TextOf("prune"));

    /// <summary>What a trial of widths depends on: not the target, and not what is done after the cut.</summary>
    public string WidthTrialsKey => ContentKey.Of(ProfileKey, Settings.TextOf("prune"), Subset);

    /// <summary>What a trial of precisions depends on, but for the widths it stands on.</summary>
    public string PrecisionTrialsKey => ContentKey.Of(WidthTrialsKey, Settings.TextOf("quantize"));

    /// <summary>What fine-tuning depends on, but for the policy.</summary>
    public string FinetuneKey => ContentKey.Of(PrecisionTrialsKey, Settings.TextOf("finetune"), DataHashes.GetValueOrDefault("train", ""));

    /// <summary>What the choice of a policy depends on.</summary>
    public string SearchKey => ContentKey.Of([ProfileKey, LockedSettings.ToJsonString()]);

    /// <summary>SHA-256 of settings, as a lock holds them.</summary>
    public static string HashOf(JsonObject settings) => ContentKey.OfBytes(System.Text.Encoding.UTF8.GetBytes(settings.ToJsonString()));

    private string Subset => Configuration.Search?.Subset.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";

    // The search never sees the test split.
    private IEnumerable<string> SearchData => DataHashes.Where(d => d.Key != "test").SelectMany(d => new[] { d.Key, d.Value });
}
