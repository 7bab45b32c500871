using System.Globalization;

namespace NasBuild.Core.Pruning.Masks;

/// <summary>How many weights become zero, and where they may lie: <see cref="UnstructuredSparsity"/> or <see cref="PatternSparsity"/>.</summary>
internal abstract record Sparsity
{
    /// <summary>The share of weights asked for, from 0 to below 1.</summary>
    public abstract double Share { get; }

    /// <summary>A sparsity as it is written: <c>50 %</c>, <c>0.5</c> or <c>2:4</c>.</summary>
    /// <exception cref="SparsityException">The text is none.</exception>
    public static Sparsity Parse(string text)
    {
        if (text.Split(':') is [var zeros, var group]
            && int.TryParse(zeros, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var m))
        {
            return new PatternSparsity(n, m);
        }

        var percent = text.TrimEnd().EndsWith('%');
        return double.TryParse(text.TrimEnd().TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? new UnstructuredSparsity(percent ? number / 100 : number)
            : throw new SparsityException($"'{text}' is not a sparsity. It must be a share such as '50 %', or a pattern such as '2:4'.");
    }

    /// <summary>Which weights go: the lowest scores, of equal ones the first.</summary>
    /// <param name="scores">A score a weight, [out, in].</param>
    /// <param name="columns">The inputs.</param>
    /// <param name="scope">Among which weights scores are compared; a pattern compares within its groups.</param>
    /// <exception cref="SparsityException">A pattern does not divide the inputs.</exception>
    public abstract bool[] Mask(ReadOnlySpan<float> scores, int columns, MaskScope scope);
}
