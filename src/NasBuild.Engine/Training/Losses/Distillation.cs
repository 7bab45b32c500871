// Hinton, Vinyals, Dean 2015, Distilling the Knowledge in a Neural Network.
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.Losses;

/// <summary>
/// T² KL(softmax(teacher / T) || softmax(scores / T)), the mean over the rows that count. The teacher's scores
/// are the input <see cref="Teacher"/>, of the output's type and shape.
/// </summary>
/// <param name="Output">The output that holds the scores (logits): [..., C].</param>
/// <param name="Temperature">T: how much the teacher's smaller scores count.</param>
/// <param name="Mask">
/// The model's input [N, L] of any type whose zeros leave positions of the output [N, L, ..., C] out; null if all
/// count.
/// </param>
public sealed record Distillation(string Output, double Temperature = 1, string? Mask = null) : Loss
{
    /// <summary>The name of the teacher's scores.</summary>
    public string Teacher => $"teacher/{Output}";

    /// <inheritdoc/>
    public override IReadOnlyList<ValueInfo> Targets(IReadOnlyDictionary<string, TensorType> outputs)
    {
        var type = TypeOf(outputs, Output, Mask is null ? 1 : 3);
        return [Input(Teacher, type.ElementType, type.Shape)];
    }
}
