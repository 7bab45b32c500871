namespace NasBuild.Core.Configuration;

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
    /// <summary>The ONNX file, relative to nas.yaml.</summary>
    public string Source { get; init; } = "";

    /// <summary>The text of its licence; null means the one that lies beside it, if any.</summary>
    public string? License { get; init; }

    /// <summary>What the model is for.</summary>
    public ModelTask Task { get; init; } = ModelTask.ImageClassification;
}
