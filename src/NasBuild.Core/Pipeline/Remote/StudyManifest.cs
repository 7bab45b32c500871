using System.Collections.Immutable;
using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Hybrids;

namespace NasBuild.Core.Pipeline.Remote;

/// <summary>What a worker needs to know of a study: settings, files, and the results of earlier stages.</summary>
/// <param name="Version">The version of NasBuild that wrote it.</param>
/// <param name="Folder">The folder of nas.yaml among the files.</param>
/// <param name="Settings">The settings that a trial depends on, as nas.yaml.</param>
/// <param name="Files">The files, each below one folder.</param>
/// <param name="Folders">The folders, which name classes even if they are empty.</param>
/// <param name="FinetuneSteps">The steps of fine-tuning of each trial; 0 for none.</param>
internal sealed record StudyManifest(
    string Version, string Folder, JsonObject Settings, ImmutableArray<StudyFile> Files, ImmutableArray<string> Folders,
    int FinetuneSteps)
{
    /// <summary>The device on which the build runs models: its latencies count.</summary>
    public Device Device { get; init; } = Device.Cpu;

    /// <summary>The criterion that was evolved.</summary>
    public EvolvedCriterion Criterion { get; init; } = new(null);

    /// <summary>The shares of zeros of layers.</summary>
    public ZeroShares Shares { get; init; } = ZeroShares.Uniform;

    /// <summary>The forms of weights that were chosen by measurement.</summary>
    public ChosenForms Forms { get; init; } = ChosenForms.Given;

    /// <summary>The blocks of a hybrid.</summary>
    public ChosenHybrid Hybrid { get; init; } = ChosenHybrid.None;

    /// <summary>The object that holds the hybrid's model; null if the model is none.</summary>
    public string? HybridModel { get; init; }
}
