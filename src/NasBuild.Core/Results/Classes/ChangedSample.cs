using System.Text.Json.Serialization;

namespace NasBuild.Core.Results.Classes;

/// <summary>A sample whose answer changed.</summary>
/// <param name="Index">Its place in the split, counted from 0.</param>
/// <param name="Label">Its class.</param>
/// <param name="Before">The original's answer.</param>
/// <param name="After">The optimised model's answer.</param>
/// <param name="ScoreBefore">The probability that the original gives its answer.</param>
/// <param name="ScoreAfter">The probability that the optimised model gives its own.</param>
public sealed record ChangedSample(
    int Index, int Label, int Before, int After, double ScoreBefore, double ScoreAfter)
{
    /// <summary>The sample as a small picture, a PNG; null if it is no image.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte[]? Picture { get; init; }

    /// <summary>The sample as text: the line of a text, or a few numbers; null if it is neither.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }
}
