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
        string Share(double factor) => Positions.Share(write, loss.Mask, type, elements: 1, factor * weight);
        var value = loss.Mask is null
            ? write.Mul(write.Op("ReduceSumSquare", [difference], Attribute.Of("keepdims", 0L)), Share(1))
            : write.Op(
                "ReduceSum", [write.Mul(write.Mul(difference, difference), Share(1))], Attribute.Of("keepdims", 0L));
        var gradient = write.Mul(difference, Share(2));
        return new LossGraph(value, new Dictionary<string, string> { [loss.Output] = gradient });
    }
}
