using NasBuild.Engine.Training.Losses;

namespace NasBuild.TorchSharp.Losses;

/// <summary>Computes <see cref="MeanSquaredError"/>.</summary>
internal static class MeanSquaredErrorFunction
{
    public static Tensor Of(MeanSquaredError loss, IReadOnlyDictionary<string, Tensor> values) => Positions.Mean(
        values[loss.Output].sub(values[loss.Target]).square(), loss.Mask is null ? null : values[loss.Mask]);
}
