using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Training.OnnxRuntime.Losses;

/// <summary>Writes <see cref="MeanSquaredError"/>.</summary>
internal static class MeanSquaredErrorGraph
{
    public static LossGraph Write(MeanSquaredError loss, GraphWriter write, TensorType type, double weight)
    {
        var difference = write.Sub(loss.Output, loss.Target);
        var squares = write.Op("ReduceSumSquare", [difference], Attribute.Of("keepdims", 0L));
        var value = write.Mul(squares, write.Number(weight / type.Count, type.ElementType));
        var gradient = write.Mul(difference, write.Number(2 * weight / type.Count, type.ElementType));
        return new LossGraph(value, new Dictionary<string, string> { [loss.Output] = gradient });
    }
}
