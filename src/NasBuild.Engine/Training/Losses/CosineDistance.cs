using NasBuild.Engine.Gradients;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Training.Losses;

/// <summary>
/// 1 - cos(output, target) along the last axis, the mean over the rows; lengths below 1e-8 count as 1e-8. The target is the graph input <see cref="Target"/>,
/// of the output's type and shape.
/// </summary>
/// <param name="Output">The output: [..., C].</param>
public sealed record CosineDistance(string Output) : Loss
{
    /// <summary>The name of the target.</summary>
    public string Target => $"target/{Output}";

    internal override IReadOnlyList<ValueInfo> Targets(IReadOnlyDictionary<string, TensorType> outputs)
    {
        var type = TypeOf(outputs, Output, 1);
        return [Input(Target, type.ElementType, type.Shape)];
    }

    internal override LossGraph Write(GraphWriter write, IReadOnlyDictionary<string, TensorType> outputs, double weight = 1)
    {
        var type = TypeOf(outputs, Output, 1);
        var rows = type.Count / type.Shape[^1];
        string Number(double value) => write.Number(value, type.ElementType);
        string Length(string x) => write.Op("Max", [write.Reduce("ReduceL2", x, [-1]), Number(1e-8)]);

        var (length, targetLength) = (Length(Output), Length(Target));
        var lengths = write.Mul(length, targetLength);
        var cosine = write.Div(write.ReduceSum(write.Mul(Output, Target), [-1]), lengths);
        var distance = write.Op("ReduceMean", [write.Sub(Number(1), cosine)], Attribute.Of("keepdims", 0L));

        // d cos / d a = b / |a||b| - a cos / |a|²; the factors are one number a row.
        var along = write.Mul(Output, write.Div(write.Mul(cosine, Number(weight / rows)), write.Mul(length, length)));
        var towards = write.Mul(Target, write.Div(Number(weight / rows), lengths));
        return new LossGraph(write.Mul(distance, Number(weight)), new Dictionary<string, string> { [Output] = write.Sub(along, towards) });
    }
}
