// Hinton, Vinyals, Dean 2015, Distilling the Knowledge in a Neural Network.
using NasBuild.Engine.Training.Losses;

namespace NasBuild.TorchSharp.Losses;

/// <summary>Computes <see cref="Distillation"/>.</summary>
internal static class DistillationFunction
{
    public static Tensor Of(Distillation loss, IReadOnlyDictionary<string, Tensor> values)
    {
        var temperature = loss.Temperature;
        Tensor Logs(string scores) => torch.nn.functional.log_softmax(values[scores].div(temperature), -1);
        var (student, teacher) = (Logs(loss.Output), Logs(loss.Teacher));
        var divergences = teacher.exp().mul(teacher.sub(student)).sum(-1);
        return Positions.Mean(divergences, loss.Mask is null ? null : values[loss.Mask])
            .mul(temperature * temperature);
    }
}
