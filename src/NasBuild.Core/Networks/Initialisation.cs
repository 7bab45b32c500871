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

    /// <summary>Normal numbers. Box, Muller 1958, A note on the generation of random normal deviates.</summary>
    public static float[] Normal(Random random, long count, double deviation)
    {
        var numbers = new float[count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return numbers;
    }
}
