using NasBuild.Core.Numerics;

namespace NasBuild.Core.Networks.Layers;

/// <summary>The distributions of initial weights.</summary>
internal static class Initialisation
{
    /// <summary>
    /// Returns the deviation of a normal distribution with variance 2 / fan, which keeps the scale of values that pass
    /// a ReLU. He, Zhang, Ren, Sun 2015, Delving deep into rectifiers (arXiv:1502.01852); PyTorch's
    /// <c>kaiming_normal_</c>.
    /// </summary>
    public static double HeDeviation(long fan) => Math.Sqrt(2.0 / fan);

    /// <summary>
    /// Returns the deviation of a normal distribution with variance 2 / (inputs + outputs), which keeps the scale of
    /// values in a linear layer, forward and backward. Glorot, Bengio 2010, Understanding the difficulty of training
    /// deep feedforward neural networks; PyTorch's <c>xavier_normal_</c>.
    /// </summary>
    public static double GlorotDeviation(long inputs, long outputs) => Math.Sqrt(2.0 / (inputs + outputs));

    /// <summary>Draws normal numbers of mean 0.</summary>
    public static float[] Normal(Random random, long count, double deviation)
    {
        var numbers = new float[count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (float)random.NextNormal(deviation);
        }

        return numbers;
    }
}
