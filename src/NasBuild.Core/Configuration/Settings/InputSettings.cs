using NasBuild.Core.Configuration.Quantities;
using NasBuild.Engine.Inputs;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>A section of <c>model.inputs</c>: what the model does not tell of an input. Null means nothing.</summary>
public sealed record InputSettings
{
    /// <summary>The sizes of one sample: all, or those that the model leaves open.</summary>
    public IReadOnlyList<int>? Shape { get; init; }

    /// <summary>The axis that counts samples.</summary>
    public BatchAxis? BatchAxis { get; init; }

    /// <summary>The value of an input that the data does not have.</summary>
    public double? Value { get; init; }

    /// <summary>The output whose value of one run is the input of the next.</summary>
    public string? Feedback { get; init; }

    /// <summary>The range of made-up values.</summary>
    public PixelRange? Range { get; init; }

    /// <summary>Returns these settings for the engine.</summary>
    internal InputHint ToHint() => new()
    {
        Shape = Shape is null ? null : [.. Shape.Select(s => (long)s)],
        BatchAxis = BatchAxis,
        Value = Value,
        Feedback = Feedback,
        Range = Range is { } range ? (range.Min, range.Max) : null,
    };
}
