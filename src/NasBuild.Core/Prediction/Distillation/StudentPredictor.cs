using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Methods.Nets;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Distillation;

/// <summary>A fully connected net with ReLU between its layers, for standardised features and metric.</summary>
/// <param name="Layers">The layers, from the input on.</param>
/// <param name="Features">The standardisation of each feature.</param>
/// <param name="Metric">The standardisation of the metric.</param>
internal sealed record StudentPredictor(DenseLayer[] Layers, Standardisation[] Features, Standardisation Metric) : IPredictor
{
    public Predicted Predict(PolicyPoint point)
    {
        float[] values = [.. Features.Select((f, i) => (float)f.Apply(point.Features[i]))];
        foreach (var (l, layer) in Layers.Index())
        {
            var next = new float[layer.Outputs];
            for (var o = 0; o < next.Length; o++)
            {
                var sum = layer.Biases[o] + Dot(layer.Weights.AsSpan(o * layer.Inputs, layer.Inputs), values);
                next[o] = l == Layers.Length - 1 ? sum : Math.Max(sum, 0);
            }

            values = next;
        }

        return new Predicted(Metric.Undo(values[0]), double.NaN);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Predicted> Predict(IReadOnlyList<PolicyPoint> points, CancellationToken cancellation)
    {
        var predicted = new Predicted[points.Count];
        Parallel.For(
            0, points.Count, new ParallelOptions { CancellationToken = cancellation },
            i => predicted[i] = Predict(points[i]));
        return predicted;
    }

    // In vectors of the same width everywhere: the same sum on every machine.
    private static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var left = MemoryMarshal.Cast<float, Vector256<float>>(x);
        var right = MemoryMarshal.Cast<float, Vector256<float>>(y);
        var (even, odd) = (Vector256<float>.Zero, Vector256<float>.Zero);
        for (var i = 0; i + 1 < left.Length; i += 2)
        {
            even += left[i] * right[i];
            odd += left[i + 1] * right[i + 1];
        }

        even += left.Length % 2 == 1 ? left[^1] * right[^1] : Vector256<float>.Zero;
        var sum = Vector256.Sum(even + odd);
        for (var i = left.Length * Vector256<float>.Count; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }
}
