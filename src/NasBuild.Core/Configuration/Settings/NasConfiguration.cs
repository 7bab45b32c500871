using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>The device that a model runs on.</summary>
public enum Device
{
    /// <summary>CUDA if it is available, else the CPU.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>CUDA, or an error if it is not available.</summary>
    Cuda,
}

/// <summary>
/// The configuration in a nas.yaml; keys that are left out have their defaults. <see cref="ConfigurationReader"/> reads
/// it. A stage whose section is null does not run.
/// </summary>
public sealed record NasConfiguration
{
    /// <summary>The version of nas.yaml that this NasBuild reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version of the file's format.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The model to optimise.</summary>
    public ModelSettings Model { get; init; } = new();

    /// <summary>The samples.</summary>
    public DataSettings Data { get; init; } = new();

    /// <summary>What is compared with the original, and how.</summary>
    public QualitySettings Quality { get; init; } = new();

    /// <summary>The gates.</summary>
    public TargetSettings Target { get; init; } = new();

    /// <summary>The limits of a search.</summary>
    public BudgetSettings Budget { get; init; } = new();

    /// <summary>The prediction of candidates.</summary>
    public PredictSettings Predict { get; init; } = new();

    /// <summary>The hybrid of the model's components; null: as by default.</summary>
    public HybridModelSettings? Hybrid { get; init; }

    /// <summary>The search for the policy; null: no search.</summary>
    public SearchSettings? Search { get; init; }

    /// <summary>The pruning; null: none.</summary>
    public PruneSettings? Prune { get; init; }

    /// <summary>The quantization; null: none.</summary>
    public QuantizeSettings? Quantize { get; init; }

    /// <summary>The fine-tuning after pruning; null: none.</summary>
    public TrainingRecipe? Finetune { get; init; }

    /// <summary>The workers that measure trials; null: this machine alone.</summary>
    public ClusterSettings? Cluster { get; init; }

    /// <summary>The place in which machines share finished results; null: none.</summary>
    public CacheSettings? Cache { get; init; }

    /// <summary>The output of the build.</summary>
    public OutputSettings Output { get; init; } = new();

    /// <summary>The device that models run on.</summary>
    public Device Device { get; init; } = Device.Auto;

    /// <summary>The number of threads of a model run; 0 means all cores.</summary>
    public int Threads { get; init; }

    /// <summary>The seed of all random sources.</summary>
    public int Seed { get; init; }

    /// <summary>The positions of the keys in nas.yaml; empty for a configuration made in code.</summary>
    public ConfigurationPositions Positions { get; init; } = ConfigurationPositions.None;

    /// <summary>
    /// The full path of nas.yaml's folder, which paths are relative to; the current folder for a configuration made in
    /// code.
    /// </summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(Positions.File ?? "nas.yaml"))!;

    /// <summary>
    /// The package that <see cref="ModelSettings.Package"/> resolves to; null if the model is a file, or the package is
    /// not resolved yet.
    /// </summary>
    public ResolvedPackage? Resolved { get; init; }

    /// <summary>
    /// The file that named <see cref="PruneSettings.Criterion"/>, which is the expression behind the name; null if
    /// nas.yaml needs none.
    /// </summary>
    public string? CriteriaPath { get; init; }

    /// <summary>The maximum number of samples of a split that are used; null: all.</summary>
    public int? MaxSamples { get; init; }

    /// <summary>The optimised model's file, relative to the build output folder.</summary>
    public string OutputPath => Output.Path ?? Path.GetFileName(SourcePath);

    /// <summary>The full path of the original model.</summary>
    public string SourcePath => Resolved?.ModelPath ?? FullPath(Source);

    /// <summary>The original model for messages: its file as nas.yaml names it, or its package.</summary>
    public string SourceName => Resolved is { } package ? $"{package.Id} {package.Version}" : Source;

    /// <summary>The key that names the original model.</summary>
    public string SourceKey => Model.Package is not null ? "model.package"
        : IsHybrid ? "model.components" : "model.source";

    /// <summary>The hybrid of the model's components, as nas.yaml or the defaults have it.</summary>
    public HybridModelSettings HybridOrDefault => Hybrid ?? new HybridModelSettings();

    /// <summary>True if the model is made of several components.</summary>
    public bool IsHybrid => Model.Components is not null;

    /// <summary>True if the cosine of outputs decides, instead of their agreement.</summary>
    public bool IsJudgedByCosine => Quality.Measure == OutputMeasure.Cosine
        || (Quality.Measure == OutputMeasure.Auto && Target is { Cosine: not null, Agreement: null });

    /// <summary>The minima of what decides about outputs.</summary>
    public OutputLimits OutputLimits =>
        (IsJudgedByCosine ? Target.Cosine?.Limits(c => c) : Target.Agreement?.Limits(p => p.Fraction))
            ?? OutputLimits.None;

    /// <summary>The full paths of the components of a hybrid behind the first.</summary>
    public IEnumerable<string> OtherComponents => (Model.Components ?? []).Skip(1).Select(c => FullPath(c!));

    private string Source => Model.Components is [{ } first, ..] ? first : Model.Source;

    /// <summary>Returns the full path of a file that nas.yaml names.</summary>
    public string FullPath(string path) => Path.GetFullPath(path, Folder);

    /// <summary>Returns this configuration with the overrides of a build or a command line.</summary>
    public NasConfiguration With(BuildOverrides overrides) => this with
    {
        Budget = Budget with { Time = overrides.BudgetTime ?? Budget.Time },
        Device = overrides.Device ?? Device,
        Cluster = overrides.Cluster is { } server ? (Cluster ?? new ClusterSettings()) with { Server = server } : Cluster,
        Cache = (overrides.Cache is { } place ? place.WithCredentialsOf(Cache) : Cache) is { } cache
            ? cache with { ReadOnly = overrides.CacheIsReadOnly ?? cache.ReadOnly } : null,
    };

    /// <summary>
    /// Returns the position of a key such as <c>target.latency</c> in nas.yaml, or of the nearest section around it
    /// when the key is left to its default; null for a configuration made in code.
    /// </summary>
    public SourcePosition? PositionOf(string key) => Positions.Of(key);

    /// <summary>Returns the position of the key that names a split, as <see cref="PositionOf"/>.</summary>
    internal SourcePosition? PositionOfSplit(string split) => PositionOf(Data.KeyOf(split));
}
