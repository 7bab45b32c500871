namespace NasBuild.Core.Pruning.Masks;

/// <summary>Zeros anywhere: the lowest floor(count x ratio) of every output's weights, or of the layer's.</summary>
internal sealed record UnstructuredSparsity : Sparsity
{
    // 0.7 of 10 are 7, though 0.7 * 10 in floating point may be a little less.
    private const double Rounding = 1e-9;

    /// <summary>Creates a sparsity with a share of zeros of <paramref name="ratio"/>.</summary>
    /// <exception cref="SparsityException">The ratio is below 0 or not below 1.</exception>
    public UnstructuredSparsity(double ratio) => Ratio = ratio is >= 0 and < 1
        ? ratio
        : throw new SparsityException(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"A share of {100 * ratio:0.##} % of the weights cannot be pruned. Valid is from 0 % to less than 100 %."));

    /// <summary>The share of weights that become zero.</summary>
    public double Ratio { get; }

    /// <inheritdoc/>
    public override double Share => Ratio;

    /// <inheritdoc/>
    public override bool[] Mask(ReadOnlySpan<float> scores, int columns, MaskScope scope)
    {
        var length = scope == MaskScope.Row ? columns : scores.Length;
        return Lowest.OfEach(scores, length, (int)((length * Ratio) + Rounding));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{100 * Ratio:0.##} %");
}
