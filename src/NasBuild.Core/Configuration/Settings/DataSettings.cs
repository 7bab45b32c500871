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

    /// <summary>The samples of which a share each are those of train, validation and test.</summary>
    public string? Samples { get; init; }

    /// <summary>The shares of <see cref="Samples"/>.</summary>
    public SampleShares Shares { get; init; } = new(new Percent(70), new Percent(15), new Percent(15));

    /// <summary>The keys of the splits that <see cref="Samples"/> are divided into.</summary>
    internal static IReadOnlyList<string> Divided { get; } = ["train", "validation", "test"];

    /// <summary>The splits by their keys; the path is null if nas.yaml names none.</summary>
    internal IReadOnlyList<(string Key, string? Path)> Splits =>
    [
        ("train", Train ?? Samples), ("validation", Validation ?? Samples),
        ("test", Test ?? (Shares.Test.Value > 0 ? Samples : null)), ("calibration", Calibration),
    ];

    /// <summary>The files of the splits that there are, and what makes samples of them; by their keys.</summary>
    internal IEnumerable<(string Key, string Path)> Files =>
        Splits.Append((Key: "text.tokenizer", Path: Text?.Tokenizer)).Where(f => f.Path is not null)
            .Select(f => (f.Key, f.Path!));

    /// <summary>Returns the path of a split; null if nas.yaml names none.</summary>
    internal string? PathOf(string split) => Splits.Single(s => s.Key == split).Path;

    /// <summary>Returns the key of nas.yaml that names a split.</summary>
    internal string KeyOf(string split) =>
        Samples is not null && Divided.Contains(split) ? "data.samples" : $"data.{split}";

    /// <summary>The range that the bytes 0 to 255 of an image are mapped to.</summary>
    public PixelRange PixelRange { get; init; } = new(0, 1);

    /// <summary>How images become the model's input; null for images in its size, numbers in the range alone.</summary>
    public ImageSettings? Images { get; init; }

    /// <summary>How sounds become the model's input; null for the defaults.</summary>
    public SoundSettings? Sound { get; init; }

    /// <summary>How texts become tokens; null if every byte is one.</summary>
    public TextSettings? Text { get; init; }
}
