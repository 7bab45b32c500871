using NasBuild.Engine.Gradients;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Training.Losses;

/// <summary>The mean of (output - target)² over all elements. The target is the graph input <see cref="Target"/>, of the output's type and shape.</summary>
/// <param name="Output">The output, of any shape.</param>
public sealed record MeanSquaredError(string Output) : Loss
{
    /// <summary>The name of the target.</summary>
    public string Target => $"target/{Output}";

    internal override IReadOnlyList<ValueInfo> Targets(IReadOnlyDictionary<string, TensorType> outputs)
    {
        var type = TypeOf(outputs, Output, 0);
        return [Input(Target, type.ElementType, type.Shape)];
    }

    internal override LossGraph Write(GraphWriter write, IReadOnlyDictionary<string, TensorType> outputs, double weight = 1)
    {
        var type = TypeOf(outputs, Output, 0);
        var difference = write.Sub(Output, Target);
        var squares = write.Op("ReduceSumSquare", [difference], Attribute.Of("keepdims", 0L));
        return new LossGraph(
            write.Mul(squares, write.Number(weight / type.Count, type.ElementType)),
            new Dictionary<string, string> { [Output] = write.Mul(difference, write.Number(2 * weight / type.Count, type.ElementType)) });
    }
}
