using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods.Nets;

/// <summary>The mean of nets; the variance is their disagreement.</summary>
/// <param name="Dimension">The length of a policy's vector.</param>
/// <param name="Nets">The nets, for vectors from [From,To]^d and the standardised metric.</param>
/// <param name="Scale">The metric's standardisation.</param>
internal sealed record NetPredictor(int Dimension, SmallNet[] Nets, Standardisation Scale) : IDifferentiablePredictor
{
    /// <summary>The input of a net for a feature of 0.</summary>
    public double From { get; init; } = -1;

    /// <summary>The input of a net for a feature of 1.</summary>
    public double To { get; init; } = 1;

    /// <summary>Returns the inputs of a net.</summary>
    public static double[] Inputs(ReadOnlySpan<double> x, double from = -1, double to = 1)
    {
        var inputs = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            inputs[i] = from + ((to - from) * x[i]);
        }

        return inputs;
    }

    public Predicted Predict(ReadOnlySpan<double> x)
    {
        var inputs = Inputs(x, From, To);
        var outputs = Array.ConvertAll(Nets, net => net.Output(inputs));
        var mean = outputs.Average();
        var variance = Nets.Length == 1 ? double.NaN : outputs.Sum(o => (o - mean) * (o - mean)) / (Nets.Length - 1);
        return Scale.Undo(new Predicted(mean, variance));
    }

    public void Gradient(ReadOnlySpan<double> x, Span<double> into)
    {
        var (inputs, own) = (Inputs(x, From, To), new double[x.Length]);
        into.Clear();
        foreach (var net in Nets)
        {
            net.Gradient(inputs, own);
            for (var i = 0; i < own.Length; i++)
            {
                into[i] += (To - From) * Scale.Deviation * own[i] / Nets.Length;
            }
        }
    }
}
