using NasBuild.Onnx;

namespace NasBuild.Engine.Training.Losses;

/// <summary>
/// The mean of (output - target)² over all elements that count. The target is the input <see cref="Target"/>, of the
/// output's type and shape.
/// </summary>
/// <param name="Output">The output, of any shape.</param>
/// <param name="Mask">
/// The model's input [N, L] of any type whose zeros leave positions of the output [N, L, ...] out; null if all count.
/// </param>
public sealed record MeanSquaredError(string Output, string? Mask = null) : Loss
{
    /// <summary>The name of the target.</summary>
    public string Target => $"target/{Output}";

    /// <inheritdoc/>
    public override IReadOnlyList<ValueInfo> Targets(IReadOnlyDictionary<string, TensorType> outputs)
    {
        var type = TypeOf(outputs, Output, Mask is null ? 0 : 2);
        return [Input(Target, type.ElementType, type.Shape)];
    }
}
