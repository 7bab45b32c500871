using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods;

/// <summary>The mean of nets; the variance is their disagreement.</summary>
/// <param name="Dimension">The length of a policy's vector.</param>
/// <param name="Nets">The nets, for vectors from [-1,1]^d and the standardised metric.</param>
/// <param name="Scale">The metric's standardisation.</param>
internal sealed record NetPredictor(int Dimension, SmallNet[] Nets, Standardisation Scale) : IDifferentiablePredictor
{
    /// <summary>Returns the inputs of a net.</summary>
    public static double[] Centred(ReadOnlySpan<double> x)
    {
        var centred = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            centred[i] = (2 * x[i]) - 1;
        }

        return centred;
    }

    public Predicted Predict(ReadOnlySpan<double> x)
    {
        var centred = Centred(x);
        var outputs = Array.ConvertAll(Nets, net => net.Output(centred));
        var mean = outputs.Average();
        var variance = Nets.Length == 1 ? double.NaN : outputs.Sum(o => (o - mean) * (o - mean)) / (Nets.Length - 1);
        return Scale.Undo(new Predicted(mean, variance));
    }

    public void Gradient(ReadOnlySpan<double> x, Span<double> into)
    {
        var (centred, own) = (Centred(x), new double[x.Length]);
        into.Clear();
        foreach (var net in Nets)
        {
            net.Gradient(centred, own);
            for (var i = 0; i < own.Length; i++)
            {
                into[i] += 2 * Scale.Deviation * own[i] / Nets.Length;
            }
        }
    }
}
