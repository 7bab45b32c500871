using NasBuild.Onnx;

namespace NasBuild.Engine.Training.Losses;

/// <summary>
/// The mean of (output - target)² over all elements. The target is the input <see cref="Target"/>, of the output's type
/// and shape.
/// </summary>
/// <param name="Output">The output, of any shape.</param>
public sealed record MeanSquaredError(string Output) : Loss
{
    /// <summary>The name of the target.</summary>
    public string Target => $"target/{Output}";

    /// <inheritdoc/>
    public override IReadOnlyList<ValueInfo> Targets(IReadOnlyDictionary<string, TensorType> outputs)
    {
        var type = TypeOf(outputs, Output, 0);
        return [Input(Target, type.ElementType, type.Shape)];
    }
}
