namespace NasBuild.Engine.Kernels.Attention;

/// <summary>
/// The sizes of attention: queries [heads, M, width], transposed keys [heads, width, N], values [heads, N, value width],
/// and a mask that is broadcast to [heads, M, N].
/// </summary>
/// <param name="Heads">The heads of all samples.</param>
/// <param name="Queries">M.</param>
/// <param name="Keys">N.</param>
/// <param name="Width">The width of queries and keys.</param>
/// <param name="ValueWidth">The width of values.</param>
internal sealed record AttentionShape(int Heads, int Queries, int Keys, int Width, int ValueWidth)
{
    /// <summary>The distance of rows of scores, a whole number of registers.</summary>
    public int KeyPitch => Tiles.RoundUp(Keys);

    /// <summary>The distance of rows of queries and keys.</summary>
    public int Pitch => Tiles.RoundUp(Width);

    /// <summary>The distance of rows of values.</summary>
    public int ValuePitch => Tiles.RoundUp(ValueWidth);

    /// <summary>The rows of scores in whole tiles.</summary>
    public int QueryRows => (Queries + Tiles.Rows - 1) / Tiles.Rows * Tiles.Rows;

    /// <summary>The largest of all sizes.</summary>
    public int Longest => Math.Max(Math.Max(Queries, Keys), Math.Max(Width, ValueWidth));

    /// <summary>The shape of the queries without the last two axes: what heads are counted in.</summary>
    public required long[] Lead { get; init; }

    /// <summary>Returns the sizes of the inputs of a run.</summary>
    /// <param name="queries">[..., M, width].</param>
    /// <param name="keys">[..., width, N].</param>
    /// <param name="values">[..., N, value width].</param>
    public static AttentionShape Of(long[] queries, long[] keys, long[] values) => new(
        (int)queries.SkipLast(2).Aggregate(1L, (p, d) => p * d), (int)queries[^2], (int)keys[^1], (int)queries[^1],
        (int)values[^1])
    {
        Lead = queries[..^2],
    };
}
