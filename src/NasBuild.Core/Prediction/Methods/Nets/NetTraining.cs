// Kingma and Ba, Adam, ICLR 2015
using System.Runtime.Intrinsics;

namespace NasBuild.Core.Prediction.Methods.Nets;

/// <summary>
/// Fits a net on one core. Eight samples go through at a time, in vectors of the same width everywhere: the same bytes
/// on every machine.
/// </summary>
internal sealed class NetTraining
{
    private static readonly int Lanes = Vector256<float>.Count;
    private readonly SmallNet net;
    private readonly int blocks;
    private readonly Vector256<float>[][] values;
    private readonly Vector256<float>[][] backs;
    private readonly Vector256<float>[] targets;
    private readonly Vector256<float>[] weights;
    private readonly Vector256<float>[][] sums;
    private readonly float[][] firstMoments;
    private readonly float[][] secondMoments;

    private NetTraining(SmallNet net, double[][] x, double[] y, double[] sampleWeights)
    {
        this.net = net;
        blocks = (y.Length + Lanes - 1) / Lanes;
        values = [.. net.Layers.Select(l => new Vector256<float>[l.Inputs]), new Vector256<float>[1]];
        backs = Array.ConvertAll(values, v => new Vector256<float>[v.Length]);
        IEnumerable<Vector256<float>> Block(int b) =>
            Enumerable.Range(0, x[0].Length).Select(i => Vector(n => x[n][i], b, y.Length));
        Inputs = [.. Enumerable.Range(0, blocks).SelectMany(Block)];
        targets = [.. Enumerable.Range(0, blocks).Select(b => Vector(n => y[n], b, y.Length))];
        var total = sampleWeights.Sum();

        // The last block is padded with samples of weight 0.
        weights = [.. Enumerable.Range(0, blocks).Select(b => Vector(n => sampleWeights[n] / total, b, y.Length))];
        sums = [.. net.Layers.Select(l => new Vector256<float>[l.Outputs * (l.Inputs + 1)])];
        firstMoments = Array.ConvertAll(sums, s => new float[s.Length]);
        secondMoments = Array.ConvertAll(sums, s => new float[s.Length]);
    }

    private Vector256<float>[] Inputs { get; }

    public static SmallNet Fit(
        SmallNet start,
        double[][] x,
        double[] y,
        double[] sampleWeights,
        NetSettings settings,
        CancellationToken cancellation)
    {
        SmallNet net = new([.. start.Layers.Select(l => l with { Weights = [.. l.Weights], Biases = [.. l.Biases] })]);
        var training = new NetTraining(net, x, y, sampleWeights);
        for (var epoch = 0; epoch < settings.Epochs; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            Array.ForEach(training.sums, s => s.AsSpan().Clear());
            for (var block = 0; block < training.blocks; block++)
            {
                training.Forward(block);
                training.Backward(block);
            }

            training.Step(epoch + 1, epoch < settings.Drop ? settings.Rate : settings.Rate / 10, settings.Decay);
        }

        return net;
    }

    private static Vector256<float> Vector(Func<int, double> value, int block, int count)
    {
        Span<float> lanes = stackalloc float[Lanes];
        for (var i = 0; i < Lanes && (block * Lanes) + i < count; i++)
        {
            lanes[i] = (float)value((block * Lanes) + i);
        }

        return Vector256.Create<float>(lanes);
    }

    private void Forward(int block)
    {
        var width = values[0].Length;
        Inputs.AsSpan(block * width, width).CopyTo(values[0]);
        for (var l = 0; l < net.Layers.Length; l++)
        {
            var layer = net.Layers[l];
            ReadOnlySpan<Vector256<float>> from = values[l];
            var to = values[l + 1];
            for (var o = 0; o < layer.Outputs; o++)
            {
                var row = layer.Weights.AsSpan(o * layer.Inputs, layer.Inputs);
                var (even, odd) = (Vector256.Create(layer.Biases[o]), Vector256<float>.Zero);
                var i = 0;
                for (; i + 1 < row.Length; i += 2)
                {
                    even += row[i] * from[i];
                    odd += row[i + 1] * from[i + 1];
                }

                even += odd + (i < row.Length ? row[i] * from[i] : Vector256<float>.Zero);
                to[o] = l == net.Layers.Length - 1 ? even : Elu(even);
            }
        }
    }

    private static Vector256<float> Elu(Vector256<float> x)
    {
        var (zero, one) = (Vector256<float>.Zero, Vector256<float>.One);
        return Vector256.Max(x, zero) + Vector256.Exp(Vector256.Min(x, zero)) - one;
    }

    private void Backward(int block)
    {
        backs[^1][0] = 2f * weights[block] * (values[^1][0] - targets[block]);
        for (var l = net.Layers.Length - 1; l >= 0; l--)
        {
            var layer = net.Layers[l];
            Span<Vector256<float>> before = backs[l];
            ReadOnlySpan<Vector256<float>> from = values[l];
            Span<Vector256<float>> sum = sums[l];
            before.Clear();
            for (var o = 0; o < layer.Outputs; o++)
            {
                var slope = backs[l + 1][o];
                if (l < net.Layers.Length - 1)
                {
                    slope *= Vector256.Min(values[l + 1][o], Vector256<float>.Zero) + Vector256<float>.One;
                }

                var into = sum.Slice(o * (layer.Inputs + 1), layer.Inputs + 1);
                var row = layer.Weights.AsSpan(o * layer.Inputs, layer.Inputs);
                for (var i = 0; i < row.Length; i++)
                {
                    into[i] += slope * from[i];
                }

                into[^1] += slope;
                for (var i = 0; i < row.Length && l > 0; i++)
                {
                    before[i] += slope * row[i];
                }
            }
        }
    }

    private void Step(int step, double rate, double decay)
    {
        const float Beta1 = 0.9f, Beta2 = 0.999f, Epsilon = 1e-8f;
        var (scale1, scale2) = ((float)(rate / (1 - Math.Pow(Beta1, step))), (float)(1 / (1 - Math.Pow(Beta2, step))));
        for (var l = 0; l < net.Layers.Length; l++)
        {
            var layer = net.Layers[l];
            for (var p = 0; p < sums[l].Length; p++)
            {
                var gradient = Vector256.Sum(sums[l][p]);
                ref var first = ref firstMoments[l][p];
                ref var second = ref secondMoments[l][p];
                first = (Beta1 * first) + ((1 - Beta1) * gradient);
                second = (Beta2 * second) + ((1 - Beta2) * gradient * gradient);
                var change = scale1 * first / (MathF.Sqrt(scale2 * second) + Epsilon);
                var (o, i) = (p / (layer.Inputs + 1), p % (layer.Inputs + 1));
                if (i == layer.Inputs)
                {
                    layer.Biases[o] -= change;
                }
                else
                {
                    ref var weight = ref layer.Weights[(o * layer.Inputs) + i];
                    weight -= change + ((float)(rate * decay) * weight);
                }
            }
        }
    }
}
