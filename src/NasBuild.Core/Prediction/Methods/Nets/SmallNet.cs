namespace NasBuild.Core.Prediction.Methods.Nets;

/// <summary>A fully connected network with ELU between its layers and one output.</summary>
/// <param name="Layers">The layers, from the input on.</param>
internal sealed record SmallNet(DenseLayer[] Layers)
{
    /// <summary>Returns a net of random weights, uniform within the inverse square root of a layer's inputs.</summary>
    public static SmallNet Draw(Random random, params int[] widths)
    {
        return new SmallNet([.. widths.Zip(widths.Skip(1), Layer)]);

        DenseLayer Layer(int inputs, int outputs)
        {
            var bound = 1 / Math.Sqrt(inputs);
            float Weight() => (float)(bound * ((2 * random.NextDouble()) - 1));
            float[] Weights(int count) => [.. Enumerable.Range(0, count).Select(_ => Weight())];
            return new DenseLayer(inputs, outputs, Weights(inputs * outputs), Weights(outputs));
        }
    }

    public double Output(ReadOnlySpan<double> x) => Values(x)[^1][0];

    /// <summary>Writes the output's gradient in <paramref name="x"/>; returns the output.</summary>
    public double Gradient(ReadOnlySpan<double> x, Span<double> into)
    {
        var values = Values(x);
        double[] back = [1];
        for (var l = Layers.Length - 1; l >= 0; l--)
        {
            var layer = Layers[l];
            var before = new double[layer.Inputs];
            for (var o = 0; o < layer.Outputs; o++)
            {
                // The derivative of ELU from its value: 1 above 0, value + 1 below.
                var slope = back[o] * (l == Layers.Length - 1 ? 1 : Math.Min(values[l + 1][o], 0) + 1);
                for (var i = 0; i < layer.Inputs; i++)
                {
                    before[i] += slope * layer.Weights[(o * layer.Inputs) + i];
                }
            }

            back = before;
        }

        back.CopyTo(into);
        return values[^1][0];
    }

    // The input, and the output of each layer.
    private double[][] Values(ReadOnlySpan<double> x)
    {
        var values = new double[Layers.Length + 1][];
        values[0] = x.ToArray();
        for (var l = 0; l < Layers.Length; l++)
        {
            var layer = Layers[l];
            values[l + 1] = new double[layer.Outputs];
            for (var o = 0; o < layer.Outputs; o++)
            {
                double sum = layer.Biases[o];
                for (var i = 0; i < layer.Inputs; i++)
                {
                    sum += layer.Weights[(o * layer.Inputs) + i] * values[l][i];
                }

                values[l + 1][o] = l == Layers.Length - 1 || sum > 0 ? sum : Math.Exp(sum) - 1;
            }
        }

        return values;
    }
}
