namespace NasBuild.Core.Hybrids;

/// <summary>A linear map between channels: outputs = inputs x weights + bias.</summary>
/// <param name="Inputs">The number of inputs.</param>
/// <param name="Outputs">The number of outputs.</param>
/// <param name="Weights">The weights [inputs, outputs], row by row.</param>
/// <param name="Bias">The bias [outputs].</param>
internal sealed record LinearMap(long Inputs, long Outputs, float[] Weights, float[] Bias)
{
    /// <summary>Returns the map that passes on the first channels, with zeros behind them.</summary>
    public static LinearMap Identity(long inputs, long outputs)
    {
        var map = Zero(inputs, outputs);
        for (var i = 0L; i < Math.Min(inputs, outputs); i++)
        {
            map.Weights[(i * outputs) + i] = 1;
        }

        return map;
    }

    /// <summary>Returns the map to zero.</summary>
    public static LinearMap Zero(long inputs, long outputs) =>
        new(inputs, outputs, new float[inputs * outputs], new float[outputs]);

    /// <summary>Returns a mixture of this map with that of the first channels.</summary>
    /// <param name="share">The share of this map.</param>
    /// <param name="rest">The share of the first channels.</param>
    public LinearMap Mixed(float share, float rest)
    {
        var mixed = Identity(Inputs, Outputs);
        for (var i = 0; i < Weights.Length; i++)
        {
            mixed.Weights[i] = (rest * mixed.Weights[i]) + (share * Weights[i]);
        }

        return mixed with { Bias = Array.ConvertAll(Bias, b => share * b) };
    }

    /// <summary>Returns the weights [outputs, inputs].</summary>
    public float[] Transposed()
    {
        var turned = new float[Weights.Length];
        for (var i = 0L; i < Inputs; i++)
        {
            for (var o = 0L; o < Outputs; o++)
            {
                turned[(o * Inputs) + i] = Weights[(i * Outputs) + o];
            }
        }

        return turned;
    }
}
