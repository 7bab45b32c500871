using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Training.OnnxRuntime.Losses;

/// <summary>Writes <see cref="Distillation"/>.</summary>
internal static class DistillationGraph
{
    public static LossGraph Write(Distillation loss, GraphWriter write, TensorType type, double weight)
    {
        var temperature = loss.Temperature;
        string Number(double value) => write.Number(value, type.ElementType);
        string Logs(string scores) =>
            write.Op(
                "LogSoftmax",
                [temperature == 1 ? scores : write.Mul(scores, Number(1 / temperature))],
                Attribute.Of("axis", -1L));
        string Share(double factor) => Positions.Share(write, loss.Mask, type, type.Shape[^1], factor * weight);

        var (student, teacher) = (Logs(loss.Output), Logs(loss.Teacher));
        var target = write.Op("Exp", [teacher]);
        var divergences = write.Mul(target, write.Sub(teacher, student));
        string Sum(string values) => write.Op("ReduceSum", [values], Attribute.Of("keepdims", 0L));
        var share = Share(temperature * temperature);
        var value = loss.Mask is null ? write.Mul(Sum(divergences), share) : Sum(write.Mul(divergences, share));
        var difference = write.Sub(write.Op("Exp", [student]), target);
        var gradient = write.Mul(difference, Share(temperature));
        return new LossGraph(value, new Dictionary<string, string> { [loss.Output] = gradient });
    }
}
