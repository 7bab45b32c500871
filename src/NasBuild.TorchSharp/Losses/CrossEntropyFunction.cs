// Szegedy et al. 2016, Rethinking the Inception Architecture for Computer Vision (label smoothing).
using NasBuild.Engine.Training.Losses;

namespace NasBuild.TorchSharp.Losses;

/// <summary>Computes <see cref="CrossEntropy"/>.</summary>
internal static class CrossEntropyFunction
{
    public static Tensor Of(CrossEntropy loss, IReadOnlyDictionary<string, Tensor> values)
    {
        var scores = values[loss.Output];
        var classes = scores.shape[(loss.ClassAxis + scores.dim()) % scores.dim()];
        var logs = torch.nn.functional.log_softmax(scores.movedim([loss.ClassAxis], [-1]).reshape(-1, classes), 1);
        var labels = values[loss.Labels].reshape(-1);
        var counts = labels.ne(loss.IgnoreIndex);
        var label = torch.where(counts, labels, torch.zeros_like(labels)).unsqueeze(1);
        var target = logs.gather(1, label).squeeze(1).mul(1 - loss.LabelSmoothing);
        if (loss.LabelSmoothing != 0)
        {
            target = target.add(logs.mean([1L]).mul(loss.LabelSmoothing));
        }

        var number = counts.sum().clamp(min: 1).to(logs.dtype);
        return torch.where(counts, target, torch.zeros_like(target)).sum().div(number).neg();
    }
}
