// Szegedy et al. 2016, Rethinking the Inception Architecture for Computer Vision (label smoothing).
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.Losses;

/// <summary>
/// The mean of -log softmax(scores)[label] over the labels that are not ignored, 0 if all are ignored. With smoothing s
/// the label's share of the target is 1 - s + s/C, that of each other class s/C. The labels are the input
/// <see cref="Labels"/>: int64, of the output's shape without the class axis. A label that is neither a class nor
/// ignored fails the run.
/// </summary>
/// <param name="Output">
/// The output that holds the scores (logits): [N, C], [B, T, C], or with another <paramref name="ClassAxis"/> [N, C, H,
/// W].
/// </param>
/// <param name="LabelSmoothing">From 0 to 1.</param>
/// <param name="IgnoreIndex">The label that does not count.</param>
/// <param name="ClassAxis">The axis of the classes; negative ones count from the end.</param>
public sealed record CrossEntropy(
    string Output, double LabelSmoothing = 0, long IgnoreIndex = -100, int ClassAxis = -1) : Loss
{
    /// <summary>The name of the labels.</summary>
    public string Labels => $"labels/{Output}";

    /// <inheritdoc/>
    public override IReadOnlyList<ValueInfo> Targets(IReadOnlyDictionary<string, TensorType> outputs)
    {
        var type = TypeOf(outputs, Output, 2);
        var rank = type.Shape.Length;
        return ClassAxis >= -rank && ClassAxis < rank
            ? [Input(Labels, ElementType.Int64, type.Shape.RemoveAt((ClassAxis + rank) % rank))]
            : throw new ArgumentException(
                $"The output '{Output}' [{string.Join(", ", type.Shape)}] has no axis {ClassAxis}.", nameof(outputs));
    }
}
