// Wang et al., SeerNet, arXiv 2304.06393: the complexity of a policy, differentiable in it
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Compression.Complexity;

/// <summary>
/// The operations, bit operations or bytes of a policy. Between two choices of a variable the value is interpolated
/// linearly, so that a vector in [0,1]^d has a value and a gradient; at a policy's vector (<see cref="Space.Vector"/>)
/// the value is exact.
/// </summary>
/// <param name="space">The policies.</param>
/// <param name="terms">The terms of the sum.</param>
/// <param name="block">
/// Widths are rounded up to a multiple of it, as in kernels that compute whole blocks of channels.
/// </param>
internal sealed class PolicyComplexity(
    Space space, IReadOnlyList<ComplexityTerm> terms, int block = 1) : IDifferentiable
{
    private readonly double[][] kept = [.. space.Variables.Select(v =>
        v.Choices.Select(c => (double)Blocks(c, block) / Blocks(v.Choices[0], block)).ToArray())];

    /// <summary>The value when nothing is compressed.</summary>
    public double Uncompressed { get; } =
        terms.Sum(t => t.Factors.Aggregate(t.Amount, (product, f) => product * f.Values[0]));

    /// <summary>True if there is nothing to count.</summary>
    public bool IsEmpty => terms.Count == 0;

    /// <summary>The logarithm of the share of <see cref="Uncompressed"/>.</summary>
    public IDifferentiable LogShare => new Logarithm(this);

    /// <inheritdoc/>
    public double At(ReadOnlySpan<double> x)
    {
        var sum = 0d;
        foreach (var term in terms)
        {
            sum += Product(term, x, without: -1);
        }

        return sum;
    }

    /// <inheritdoc/>
    /// <remarks>At a choice it is the derivative towards more compression.</remarks>
    public void Gradient(ReadOnlySpan<double> x, Span<double> into)
    {
        into.Clear();
        foreach (var term in terms)
        {
            for (var a = 0; a < term.Axes.Length; a++)
            {
                var others = Product(term, x, without: a);
                foreach (var (variable, share) in term.Axes[a].Shares)
                {
                    into[variable] += others * share * Read(kept[variable], x[variable]).Slope;
                }
            }

            for (var f = 0; f < term.Factors.Length; f++)
            {
                var (variable, values) = term.Factors[f];
                into[variable] += Product(term, x, without: term.Axes.Length + f) * Read(
                    values.AsSpan(), x[variable]).Slope;
            }
        }
    }

    private static int Blocks(int width, int block) => (width + block - 1) / block;

    private sealed class Logarithm(PolicyComplexity inner) : IDifferentiable
    {
        public double At(ReadOnlySpan<double> x) => Math.Log(inner.At(x) / inner.Uncompressed);

        public void Gradient(ReadOnlySpan<double> x, Span<double> into)
        {
            inner.Gradient(x, into);
            var value = inner.At(x);
            for (var i = 0; i < into.Length; i++)
            {
                into[i] /= value;
            }
        }
    }

    // The product of all axes and factors, in this order, except one.
    private double Product(ComplexityTerm term, ReadOnlySpan<double> x, int without)
    {
        var product = term.Amount;
        for (var a = 0; a < term.Axes.Length; a++)
        {
            product *= a == without ? 1 : Left(term.Axes[a], x);
        }

        for (var f = 0; f < term.Factors.Length; f++)
        {
            product *= term.Axes.Length + f == without ? 1 : Read(
                term.Factors[f].Values.AsSpan(), x[term.Factors[f].Variable]).Value;
        }

        return product;
    }

    private double Left(KeptAxis axis, ReadOnlySpan<double> x)
    {
        var left = 1d;
        foreach (var (variable, share) in axis.Shares)
        {
            left -= share * (1 - Read(kept[variable], x[variable]).Value);
        }

        return left;
    }

    private static (double Value, double Slope) Read(ReadOnlySpan<double> levels, double x)
    {
        var pieces = levels.Length - 1;
        if (pieces == 0)
        {
            return (levels[0], 0);
        }

        var piece = Math.Clamp((int)(x * pieces), 0, pieces - 1);
        var rise = levels[piece + 1] - levels[piece];
        return (levels[piece] + (rise * ((x * pieces) - piece)), rise * pieces);
    }
}
