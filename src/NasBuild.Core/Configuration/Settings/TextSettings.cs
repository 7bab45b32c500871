namespace NasBuild.Core.Configuration.Settings;

/// <summary>The section <c>data.text</c>: how texts become the tokens of a model.</summary>
public sealed record TextSettings
{
    /// <summary>The tokenizer's file: a vocab.txt, a tokenizer.json or a SentencePiece model.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>The number of tokens of a sample: longer texts are cut, shorter ones padded.</summary>
    public int MaxLength { get; init; } = 128;
}
