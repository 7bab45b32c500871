using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>Where a model runs.</summary>
public enum Device
{
    /// <summary>On CUDA where it is available, else on the CPU.</summary>
    Auto,

    /// <summary>On the CPU.</summary>
    Cpu,

    /// <summary>On CUDA, or an error.</summary>
    Cuda,
}

/// <summary>
/// What a nas.yaml says, with everything that it leaves out at its default. <see cref="ConfigurationReader"/> reads it.
/// A stage whose section is null does not run.
/// </summary>
public sealed record NasConfiguration
{
    /// <summary>The version of nas.yaml that this NasBuild reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version of the keys and their meanings.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>What is optimised.</summary>
    public ModelSettings Model { get; init; } = new();

    /// <summary>The samples.</summary>
    public DataSettings Data { get; init; } = new();

    /// <summary>The gates.</summary>
    public TargetSettings Target { get; init; } = new();

    /// <summary>How long a search may take.</summary>
    public BudgetSettings Budget { get; init; } = new();

    /// <summary>How candidates are foretold.</summary>
    public PredictSettings Predict { get; init; } = new();

    /// <summary>How the policy is found; null: no search.</summary>
    public SearchSettings? Search { get; init; }

    /// <summary>Which channels are cut; null: none.</summary>
    public PruneSettings? Prune { get; init; }

    /// <summary>With how many bits numbers are kept; null: as in the original.</summary>
    public QuantizeSettings? Quantize { get; init; }

    /// <summary>How weights are fitted to the training samples after the cut; null: not at all.</summary>
    public TrainingRecipe? Finetune { get; init; }

    /// <summary>Where the optimised model goes.</summary>
    public OutputSettings Output { get; init; } = new();

    /// <summary>Where models run.</summary>
    public Device Device { get; init; } = Device.Auto;

    /// <summary>The number of threads of a model run; 0 means all cores.</summary>
    public int Threads { get; init; }

    /// <summary>The seed of all random numbers.</summary>
    public int Seed { get; init; }

    /// <summary>The places of the keys in nas.yaml; empty for a configuration made in code.</summary>
    public ConfigurationPositions Positions { get; init; } = ConfigurationPositions.None;

    /// <summary>The full path of nas.yaml's folder, which paths are relative to; the current folder for a configuration made in code.</summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(Positions.File ?? "nas.yaml"))!;

    /// <summary>The package that <see cref="ModelSettings.Package"/> came to; null where the model is a file, or the package is not resolved yet.</summary>
    public ResolvedPackage? Resolved { get; init; }

    /// <summary>The file that named <see cref="PruneSettings.Criterion"/>, which is the metric it stands for; null where nas.yaml needs none.</summary>
    public string? CriteriaPath { get; init; }

    /// <summary>The optimised model's file, relative to the build output folder.</summary>
    public string OutputPath => Output.Path ?? Path.GetFileName(SourcePath);

    /// <summary>The full path of the original model.</summary>
    public string SourcePath => Resolved?.ModelPath ?? FullPath(Model.Source);

    /// <summary>The original model for messages: its file as nas.yaml names it, or its package.</summary>
    public string SourceName => Resolved is { } package ? $"{package.Id} {package.Version}" : Model.Source;

    /// <summary>The key that names the original model.</summary>
    public string SourceKey => Model.Package is null ? "model.source" : "model.package";

    /// <summary>The full path of a file that nas.yaml names.</summary>
    public string FullPath(string path) => Path.GetFullPath(path, Folder);

    /// <summary>This configuration with what a build or a command line says instead.</summary>
    public NasConfiguration With(BuildOverrides overrides) => this with
    {
        Budget = Budget with { Time = overrides.BudgetTime ?? Budget.Time },
        Device = overrides.Device ?? Device,
    };

    /// <summary>
    /// The place of a key such as <c>target.latency</c> in nas.yaml, or of the nearest section around it when the key is left to its
    /// default; null for a configuration made in code.
    /// </summary>
    public SourcePosition? PositionOf(string key) => Positions.Of(key);
}
