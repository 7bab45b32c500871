using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>The section <c>data</c>: the samples. Paths are relative to nas.yaml; null means that there is none.</summary>
public sealed record DataSettings
{
    /// <summary>Samples that weights may be fitted to.</summary>
    public string? Train { get; init; }

    /// <summary>Samples that the search decides on.</summary>
    public string? Validation { get; init; }

    /// <summary>Samples that only the final report sees.</summary>
    public string? Test { get; init; }

    /// <summary>Samples that activation ranges are read from.</summary>
    public string? Calibration { get; init; }

    /// <summary>The splits by their keys; without a path where nas.yaml names none.</summary>
    internal IReadOnlyList<(string Key, string? Path)> Splits => [("train", Train), ("validation", Validation), ("test", Test), ("calibration", Calibration)];

    /// <summary>What the bytes 0 to 255 of an image become.</summary>
    public PixelRange PixelRange { get; init; } = new(0, 1);
}
