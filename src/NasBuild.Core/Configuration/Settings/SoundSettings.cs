using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>The section <c>data.sound</c>: how sounds become the input of a model.</summary>
public sealed record SoundSettings
{
    /// <summary>The number of samples a second that the model takes.</summary>
    public int Rate { get; init; } = 16_000;

    /// <summary>
    /// The length that sounds are cut or padded to; null for that of the model's input, or of the first file where that
    /// is open.
    /// </summary>
    public Duration? Length { get; init; }
}
