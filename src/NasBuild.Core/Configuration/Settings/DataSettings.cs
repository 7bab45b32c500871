using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>
/// The section <c>data</c>: the samples. Paths are relative to nas.yaml; null means that there is none.
/// </summary>
public sealed record DataSettings
{
    /// <summary>The samples that weights are fitted to.</summary>
    public string? Train { get; init; }

    /// <summary>The samples that the search decides on.</summary>
    public string? Validation { get; init; }

    /// <summary>The samples that only the final measurement uses.</summary>
    public string? Test { get; init; }

    /// <summary>The samples that activation ranges are read from.</summary>
    public string? Calibration { get; init; }

    /// <summary>The splits by their keys; the path is null if nas.yaml names none.</summary>
    internal IReadOnlyList<(string Key, string? Path)> Splits =>
        [("train", Train), ("validation", Validation), ("test", Test), ("calibration", Calibration)];

    /// <summary>The files of the splits that there are, and what makes samples of them; by their keys.</summary>
    internal IEnumerable<(string Key, string Path)> Files =>
        Splits.Append((Key: "text.tokenizer", Path: Text?.Tokenizer)).Where(f => f.Path is not null)
            .Select(f => (f.Key, f.Path!));

    /// <summary>The range that the bytes 0 to 255 of an image are mapped to.</summary>
    public PixelRange PixelRange { get; init; } = new(0, 1);

    /// <summary>How images become the model's input; null for images in its size, numbers in the range alone.</summary>
    public ImageSettings? Images { get; init; }

    /// <summary>How sounds become the model's input; null for the defaults.</summary>
    public SoundSettings? Sound { get; init; }

    /// <summary>How texts become tokens; null if every byte is one.</summary>
    public TextSettings? Text { get; init; }
}
