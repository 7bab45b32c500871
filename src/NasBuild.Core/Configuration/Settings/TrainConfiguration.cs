namespace NasBuild.Core.Configuration.Settings;

/// <summary>What a train.yaml says, with everything that it leaves out at its default. <see cref="ConfigurationReader"/> reads it.</summary>
public sealed record TrainConfiguration
{
    /// <summary>The name that such a file has unless another is given.</summary>
    public const string DefaultFile = "train.yaml";

    /// <summary>The version of the keys and their meanings.</summary>
    public int Version { get; init; } = NasConfiguration.CurrentVersion;

    /// <summary>What is trained.</summary>
    public NetworkSettings Network { get; init; } = new();

    /// <summary>The samples.</summary>
    public DataSettings Data { get; init; } = new();

    /// <summary>How.</summary>
    public TrainingRecipe Training { get; init; } = new() { Epochs = 10, BatchSize = 128, Rate = 0.005, WeightDecay = 0.05, Distill = false };

    /// <summary>Where the model goes.</summary>
    public OutputSettings Output { get; init; } = new();

    /// <summary>Where the training runs.</summary>
    public Device Device { get; init; } = Device.Auto;

    /// <summary>The number of threads; 0 means all cores.</summary>
    public int Threads { get; init; }

    /// <summary>The seed of all random numbers.</summary>
    public int Seed { get; init; }

    /// <summary>The places of the keys in train.yaml; empty for a configuration made in code.</summary>
    public ConfigurationPositions Positions { get; init; } = ConfigurationPositions.None;

    /// <summary>The full path of the model's file: that of train.yaml with the ending .onnx, unless given.</summary>
    public string OutputPath => Build.FullPath(Output.Path ?? Path.ChangeExtension(Path.GetFileName(Positions.File) ?? "model", ".onnx"));

    /// <summary>The same as a build's configuration, which data is read for.</summary>
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
