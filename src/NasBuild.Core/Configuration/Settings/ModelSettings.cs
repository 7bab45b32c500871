namespace NasBuild.Core.Configuration.Settings;

/// <summary>What the model is for, and so how its quality is measured.</summary>
public enum ModelTask
{
    /// <summary>One class per image; quality is top-1 accuracy on labels.</summary>
    ImageClassification,

    /// <summary>The next token of a text; quality is perplexity.</summary>
    CausalLm,

    /// <summary>Anything, without labels; quality is agreement with the original's outputs.</summary>
    MatchOriginal,
}

/// <summary>The section <c>model</c>: what is optimised.</summary>
public sealed record ModelSettings
{
    /// <summary>The ONNX file, relative to nas.yaml; empty where a package holds it.</summary>
    public string Source { get; init; } = "";

    /// <summary>The id of the package that holds the model; null where it is a file.</summary>
    public string? Package { get; init; }

    /// <summary>The versions of the package that may be taken, in NuGet's notation; null means any.</summary>
    public string? Version { get; init; }

    /// <summary>Whether pre-release versions may be taken.</summary>
    public bool Prerelease { get; init; }

    /// <summary>Where the package is found; null means the sources of nuget.config.</summary>
    public string? Feed { get; init; }

    /// <summary>The model's file inside the package; null means the only one there.</summary>
    public string? File { get; init; }

    /// <summary>The text of its licence; null means the one that lies beside it, if any.</summary>
    public string? License { get; init; }

    /// <summary>What the model is for.</summary>
    public ModelTask Task { get; init; } = ModelTask.ImageClassification;
}
