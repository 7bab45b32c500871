namespace NasBuild.Core.Configuration.Settings;

/// <summary>The section <c>output</c>: the optimised model's file and package.</summary>
public sealed record OutputSettings
{
    /// <summary>The file, relative to the build output folder; null means the source's file name.</summary>
    public string? Path { get; init; }

    /// <summary>The version of the optimised model's package.</summary>
    public string Version { get; init; } = "1.0.0";

    /// <summary>
    /// The names of the classes, for the consumer's code; null means those of the data's folders, or the model's own.
    /// </summary>
    public LabelSource? Labels { get; init; }

    /// <summary>True if a bill of materials ships beside the model.</summary>
    public bool Bom { get; init; }
}
