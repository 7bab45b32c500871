using NasBuild.Core.Numerics;

namespace NasBuild.Core.Networks;

/// <summary>How the first weights are drawn.</summary>
internal static class Initialisation
{
    /// <summary>
    /// Normal, variance 2 / fan: keeps the size of what passes a ReLU. He, Zhang, Ren, Sun 2015, Delving deep into rectifiers
    /// (arXiv:1502.01852); PyTorch's <c>kaiming_normal_</c>.
    /// </summary>
    public static double HeDeviation(long fan) => Math.Sqrt(2.0 / fan);

    /// <summary>
    /// Normal, variance 2 / (inputs + outputs): keeps the size of what passes no non-linearity, both ways. Glorot, Bengio 2010, Understanding
    /// the difficulty of training deep feedforward neural networks; PyTorch's <c>xavier_normal_</c>.
    /// </summary>
    public static double GlorotDeviation(long inputs, long outputs) => Math.Sqrt(2.0 / (inputs + outputs));

    /// <summary>Normal numbers of mean 0.</summary>
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
