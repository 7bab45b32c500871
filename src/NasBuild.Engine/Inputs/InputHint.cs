using System.Collections.Immutable;

namespace NasBuild.Engine.Inputs;

/// <summary>Tells of an input what its model does not; null where nothing is told.</summary>
public sealed record InputHint
{
    /// <summary>A hint that tells nothing.</summary>
    public static InputHint Nothing { get; } = new();

    /// <summary>The sizes of one sample: all of them, or those that the model leaves open.</summary>
    public ImmutableArray<long>? Shape { get; init; }

    /// <summary>The axis that counts samples.</summary>
    public BatchAxis? BatchAxis { get; init; }

    /// <summary>The value of every element, where the data does not have the input.</summary>
    public double? Value { get; init; }

    /// <summary>The output whose value of one run the input has in the next.</summary>
    public string? Feedback { get; init; }

    /// <summary>The range of made-up values, both ends included.</summary>
    public (double Min, double Max)? Range { get; init; }
}
