namespace NasBuild.Core.Pruning.Statistics;

/// <summary>What is known of a layer's weights [out, in] when they are scored. Row-major; rows are outputs.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Rows">The outputs.</param>
/// <param name="Columns">The inputs.</param>
/// <param name="Weights">The weights.</param>
internal sealed record LayerStatistics(string Name, int Rows, int Columns, float[] Weights)
{
    /// <summary>|weight|.</summary>
    public float[] W { get; } = Array.ConvertAll(Weights, MathF.Abs);

    /// <summary>sqrt(sum over samples of (100 g)^2), g the gradient of one sample's loss; null where it was not measured.</summary>
    public float[]? G { get; init; }

    /// <summary>The mean over samples of an input's squared norm, [in]; null where it was not measured.</summary>
    public float[]? X { get; init; }

    /// <summary>The sum over samples and places of x x^T, [in, in]; null where it was not measured.</summary>
    public double[]? Gram { get; init; }
}
