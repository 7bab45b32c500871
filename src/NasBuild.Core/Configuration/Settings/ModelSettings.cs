using System.Collections.Immutable;
using NasBuild.Engine.Inputs;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>The task of the model, which determines how its quality is measured.</summary>
public enum ModelTask
{
    /// <summary>Image classification with one class per image; quality is top-1 accuracy on labels.</summary>
    ImageClassification,

    /// <summary>Prediction of the next token of a text; quality is perplexity.</summary>
    CausalLm,

    /// <summary>Any task, without labels; quality is agreement with the original's outputs.</summary>
    MatchOriginal,
}

/// <summary>The section <c>model</c>: the model to optimise.</summary>
public sealed record ModelSettings
{
    private static readonly ImmutableSortedDictionary<string, InputSettings> NoInputs =
        ImmutableSortedDictionary.Create<string, InputSettings>(StringComparer.Ordinal);

    /// <summary>The ONNX file, relative to nas.yaml; empty if it comes from a package.</summary>
    public string Source { get; init; } = "";

    /// <summary>
    /// The ONNX files of the components of a hybrid, relative to nas.yaml, of which the first is the original; null if
    /// the model is no hybrid.
    /// </summary>
    public IReadOnlyList<string?>? Components { get; init; }

    /// <summary>The id of the package that holds the model; null if it is a file.</summary>
    public string? Package { get; init; }

    /// <summary>The versions of the package that may be taken, in NuGet's notation; null means any.</summary>
    public string? Version { get; init; }

    /// <summary>True if pre-release versions may be taken.</summary>
    public bool Prerelease { get; init; }

    /// <summary>The feed of the package; null means the sources of nuget.config.</summary>
    public string? Feed { get; init; }

    /// <summary>The model's file inside the package; null means the only one there.</summary>
    public string? File { get; init; }

    /// <summary>The text of its licence; null means the one beside the model, if any.</summary>
    public string? License { get; init; }

    /// <summary>The task of the model.</summary>
    public ModelTask Task { get; init; } = ModelTask.ImageClassification;

    /// <summary>What the model does not tell of its inputs, by their names.</summary>
    public ImmutableSortedDictionary<string, InputSettings> Inputs { get; init; } = NoInputs;

    /// <summary>What the model does not tell of its inputs, for the engine.</summary>
    internal IReadOnlyDictionary<string, InputHint> InputHints => Inputs.ToDictionary(i => i.Key, i => i.Value.ToHint());
}
