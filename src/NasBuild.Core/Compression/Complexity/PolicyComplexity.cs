// Wang et al., SeerNet, arXiv 2304.06393: the complexity of a policy, differentiable in it
using System.Collections.Immutable;

namespace NasBuild.Core.Compression.Complexity;

/// <summary>
/// What a policy comes to in operations, bit operations or bytes. Between two choices of a variable the reading is a straight line, so that a vector
/// in [0,1]^d has a value and a gradient; at a policy's vector (<see cref="PolicySpace.Vector"/>) the value is exact.
/// </summary>
/// <param name="space">The policies.</param>
/// <param name="terms">The products that vary or not.</param>
internal sealed class PolicyComplexity(PolicySpace space, IReadOnlyList<ComplexityTerm> terms) : IDifferentiable
{
    private readonly double[][] kept = [.. space.Variables.Select(v => v.Choices.Select(c => (double)c / v.Choices[0]).ToArray())];

    /// <summary>The value when nothing is compressed.</summary>
    public double Whole { get; } = terms.Sum(t => t.Amount * (t.Precision < 0 ? 1 : t.Factors[0]));

    /// <summary>The logarithm of the share of <see cref="Whole"/>.</summary>
    public IDifferentiable LogShare => new Logarithm(this);

    /// <inheritdoc/>
    public double At(ReadOnlySpan<double> x)
    {
        var sum = 0d;
        foreach (var term in terms)
        {
            var product = term.Amount * (term.Precision < 0 ? 1 : Read(term.Factors.AsSpan(), x[term.Precision]).Value);
            foreach (var axis in term.Axes)
            {
                product *= Left(axis, x);
            }

            sum += product;
        }

        return sum;
    }

    /// <inheritdoc/>
    /// <remarks>At a choice it is that towards more compression.</remarks>
    public void Gradient(ReadOnlySpan<double> x, Span<double> into)
    {
        into.Clear();
        foreach (var term in terms)
        {
            var (factor, slope) = term.Precision < 0 ? (1, 0) : Read(term.Factors.AsSpan(), x[term.Precision]);
            if (term.Precision >= 0)
            {
                into[term.Precision] += term.Amount * slope * Without(term, -1, x);
            }

            for (var a = 0; a < term.Axes.Length; a++)
            {
                var others = term.Amount * factor * Without(term, a, x);
                foreach (var (variable, share) in term.Axes[a].Shares)
                {
                    into[variable] += others * share * Read(kept[variable], x[variable]).Slope;
                }
            }
        }
    }

    private sealed class Logarithm(PolicyComplexity inner) : IDifferentiable
    {
        public double At(ReadOnlySpan<double> x) => Math.Log(inner.At(x) / inner.Whole);

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

    private double Without(ComplexityTerm term, int left, ReadOnlySpan<double> x)
    {
        var product = 1d;
        for (var a = 0; a < term.Axes.Length; a++)
        {
            product *= a == left ? 1 : Left(term.Axes[a], x);
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
