// Hinton, Vinyals, Dean 2015, Distilling the Knowledge in a Neural Network.
using NasBuild.Engine.Gradients;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Training.Losses;

/// <summary>
/// T² KL(softmax(teacher / T) || softmax(scores / T)), the mean over the rows. The teacher's scores are the graph input <see cref="Teacher"/>,
/// of the output's type and shape.
/// </summary>
/// <param name="Output">The output that holds the scores (logits): [..., C].</param>
/// <param name="Temperature">T: how much the teacher's smaller scores count.</param>
public sealed record Distillation(string Output, double Temperature = 1) : Loss
{
    /// <summary>The name of the teacher's scores.</summary>
    public string Teacher => $"teacher/{Output}";

    internal override IReadOnlyList<ValueInfo> Targets(IReadOnlyDictionary<string, TensorType> outputs)
    {
        var type = TypeOf(outputs, Output, 1);
        return [Input(Teacher, type.ElementType, type.Shape)];
    }

    internal override LossGraph Write(GraphWriter write, IReadOnlyDictionary<string, TensorType> outputs, double weight = 1)
    {
        var type = TypeOf(outputs, Output, 1);
        var rows = type.Count / type.Shape[^1];
        string Number(double value) => write.Number(value, type.ElementType);
        string Logs(string scores) =>
            write.Op("LogSoftmax", [Temperature == 1 ? scores : write.Mul(scores, Number(1 / Temperature))], Attribute.Of("axis", -1L));

        var (student, teacher) = (Logs(Output), Logs(Teacher));
        var target = write.Op("Exp", [teacher]);
        var divergence = write.Op("ReduceSum", [write.Mul(target, write.Sub(teacher, student))], Attribute.Of("keepdims", 0L));
        var gradient = write.Sub(write.Op("Exp", [student]), target);
        return new LossGraph(
            write.Mul(divergence, Number(weight * Temperature * Temperature / rows)),
            new Dictionary<string, string> { [Output] = write.Mul(gradient, Number(weight * Temperature / rows)) });
    }
}
