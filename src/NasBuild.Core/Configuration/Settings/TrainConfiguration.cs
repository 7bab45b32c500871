namespace NasBuild.Core.Configuration.Settings;

/// <summary>
/// The configuration in a train.yaml; keys that are left out have their defaults. <see cref="ConfigurationReader"/>
/// reads it.
/// </summary>
public sealed record TrainConfiguration
{
    /// <summary>The default name of the file.</summary>
    public const string DefaultFile = "train.yaml";

    /// <summary>The version of the file's format.</summary>
    public int Version { get; init; } = NasConfiguration.CurrentVersion;

    /// <summary>The network to train.</summary>
    public NetworkSettings Network { get; init; } = new();

    /// <summary>The samples.</summary>
    public DataSettings Data { get; init; } = new();

    /// <summary>The training recipe.</summary>
    public TrainingRecipe Training { get; init; } =
        new() { Epochs = 10, BatchSize = 128, Rate = 0.005, WeightDecay = 0.05, Distill = false };

    /// <summary>The search for the best part of the network; null to train all of it.</summary>
    public ArchitectureSearchSettings? Search { get; init; }

    /// <summary>The output.</summary>
    public OutputSettings Output { get; init; } = new();

    /// <summary>The device that the training runs on.</summary>
    public Device Device { get; init; } = Device.Auto;

    /// <summary>The number of threads; 0 means all cores.</summary>
    public int Threads { get; init; }

    /// <summary>The seed of all random sources.</summary>
    public int Seed { get; init; }

    /// <summary>The positions of the keys in train.yaml; empty for a configuration made in code.</summary>
    public ConfigurationPositions Positions { get; init; } = ConfigurationPositions.None;

    /// <summary>The full path of the model's file. Default: the path of train.yaml with the extension .onnx.</summary>
    public string OutputPath =>
        Build.FullPath(Output.Path ?? Path.ChangeExtension(Path.GetFileName(Positions.File) ?? "model", ".onnx"));

    /// <summary>The same settings as a build's configuration, for reading data.</summary>
    internal NasConfiguration Build => new()
    {
        Model = new ModelSettings { Task = Network.Task },
        Data = Data,
        Device = Device,
        Threads = Threads,
        Seed = Seed,
        Positions = Positions,
    };
}
