using System.Globalization;
using NasBuild.Core.Configuration.Settings;

namespace NasBuild.Core.Pruning.Masks;

/// <summary>
/// The share and the pattern of weights that become zero: <see cref="UnstructuredSparsity"/> or
/// <see cref="PatternSparsity"/>.
/// </summary>
internal abstract record Sparsity
{
    /// <summary>The requested share of zeros, from 0 to below 1.</summary>
    public abstract double Share { get; }

    /// <summary>Returns the sparsity that nas.yaml asks for.</summary>
    public static Sparsity Of(PruneSettings settings) => settings.Granularity switch
    {
        PruneGranularity.TwoOfFour => new PatternSparsity(2, 4),
        PruneGranularity.FourOfEight => new PatternSparsity(4, 8),
        _ => new UnstructuredSparsity(settings.Sparsity.Fraction),
    };

    /// <summary>Parses a sparsity: <c>50 %</c>, <c>0.5</c> or <c>2:4</c>.</summary>
    /// <exception cref="SparsityException">The text is not a sparsity.</exception>
    public static Sparsity Parse(string text)
    {
        if (text.Split(':') is [var zeros, var group]
            && int.TryParse(zeros, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var m))
        {
            return new PatternSparsity(n, m);
        }

        var percent = text.TrimEnd().EndsWith('%');
        return double.TryParse(
            text.TrimEnd().TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? new UnstructuredSparsity(percent ? number / 100 : number)
            : throw new SparsityException(
                $"'{text}' is not a sparsity. It must be a share such as '50 %', or a pattern such as '2:4'.");
    }

    /// <summary>Returns the mask of weights to prune: the lowest scores, the first of equal ones.</summary>
    /// <param name="scores">One score per weight, [out, in].</param>
    /// <param name="columns">The number of inputs.</param>
    /// <param name="scope">
    /// The set of weights within which scores are compared; a pattern compares within its groups.
    /// </param>
    /// <exception cref="SparsityException">A pattern does not divide the inputs.</exception>
    public abstract bool[] Mask(ReadOnlySpan<float> scores, int columns, MaskScope scope);
}
