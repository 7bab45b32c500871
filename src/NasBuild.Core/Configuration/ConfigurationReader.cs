using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration;

/// <summary>Reads a nas.yaml or train.yaml, and reports all of its problems at once.</summary>
public static class ConfigurationReader
{
    /// <summary>Reads a nas.yaml.</summary>
    /// <param name="path">The file's path; diagnostics show it as it is given here.</param>
    /// <exception cref="NasException">The file has problems: NAS01xx, each with line and column.</exception>
    public static NasConfiguration Read(string path) => Parse(ConfigurationDocument.ReadText(path), path);

    /// <summary>Reads the text of a nas.yaml.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The path that diagnostics show, and that other paths are relative to.</param>
    /// <exception cref="NasException">The text has problems: NAS01xx, each with line and column.</exception>
    public static NasConfiguration Parse(string text, string path)
    {
        (NasConfiguration configuration, ConfigurationPositions positions) = ConfigurationDocument.Nas.Parse(
            text, path);
        return (HasMethod(configuration) ? configuration : configuration with { Quantize = new() }) with
        {
            Positions = positions,
        };
    }

    /// <summary>Reads a train.yaml.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static TrainConfiguration ReadTraining(string path) =>
        ParseTraining(ConfigurationDocument.ReadText(path), path);

    /// <summary>Reads the text of a train.yaml.</summary>
    /// <inheritdoc cref="Parse(string, string)"/>
    public static TrainConfiguration ParseTraining(string text, string path)
    {
        (TrainConfiguration configuration, ConfigurationPositions positions) = ConfigurationDocument.Train.Parse(
            text, path);
        return configuration with { Positions = positions };
    }

    // A file that only names a model still asks for a smaller one.
    private static bool HasMethod(NasConfiguration configuration) => configuration is
    { Search: not null } or { Prune: not null } or { Quantize: not null } or { Finetune: not null }
        or { IsHybrid: true };
}
