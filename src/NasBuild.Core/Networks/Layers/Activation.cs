namespace NasBuild.Core.Networks.Layers;

/// <summary>The activation function between the two layers of a feed-forward network.</summary>
public enum Activation
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x times the cumulative distribution function of the normal distribution at x.</summary>
    Gelu,
}
