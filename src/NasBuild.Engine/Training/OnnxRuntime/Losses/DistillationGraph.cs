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
        var (temperature, rows) = (loss.Temperature, type.Count / type.Shape[^1]);
        string Number(double value) => write.Number(value, type.ElementType);
        string Logs(string scores) =>
            write.Op(
                "LogSoftmax",
                [temperature == 1 ? scores : write.Mul(scores, Number(1 / temperature))],
                Attribute.Of("axis", -1L));

        var (student, teacher) = (Logs(loss.Output), Logs(loss.Teacher));
        var target = write.Op("Exp", [teacher]);
        var divergence = write.Op(
            "ReduceSum", [write.Mul(target, write.Sub(teacher, student))], Attribute.Of("keepdims", 0L));
        var difference = write.Sub(write.Op("Exp", [student]), target);
        var gradient = write.Mul(difference, Number(weight * temperature / rows));
        return new LossGraph(
            write.Mul(divergence, Number(weight * temperature * temperature / rows)),
            new Dictionary<string, string> { [loss.Output] = gradient });
    }
}
