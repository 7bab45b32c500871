namespace NasBuild.Core.Configuration.Settings;

/// <summary>The measure of an output's agreement with the original's.</summary>
public enum OutputMeasure
{
    /// <summary>Top-1 for class scores, else the relative L2 distance.</summary>
    Auto,

    /// <summary>The share of samples with the same best class.</summary>
    Top1,

    /// <summary>The cosine of the angle between both, the mean over samples.</summary>
    Cosine,

    /// <summary>One minus the L2 distance relative to the output's own spread over the samples.</summary>
    RelativeL2,

    /// <summary>One minus the edit distance of the labels that the output decodes to, relative to their number.</summary>
    Ctc,

    /// <summary>The overlap of matched boxes.</summary>
    Boxes,
}

/// <summary>The section <c>quality</c>: what is compared with the original, and how.</summary>
public sealed record QualitySettings
{
    /// <summary>The outputs that are compared; null means all of floating-point numbers.</summary>
    public IReadOnlyList<string>? Outputs { get; init; }

    /// <summary>The measure.</summary>
    public OutputMeasure Measure { get; init; }

    /// <summary>
    /// The input whose zeros mark positions that do not count; null means the input named as a mask, if there is one.
    /// </summary>
    public string? Mask { get; init; }

    /// <summary>The class that stands for no label, with <see cref="OutputMeasure.Ctc"/>.</summary>
    public int Blank { get; init; }

    /// <summary>The score from which a box counts, with <see cref="OutputMeasure.Boxes"/>.</summary>
    public double BoxScore { get; init; } = 0.25;
}
