namespace NasBuild.Core.Spaces;

/// <summary>The exponential of another function, such as the metric from its predicted logarithm.</summary>
internal sealed class Exponential(IDifferentiable exponent) : IDifferentiable
{
    /// <inheritdoc/>
    public double At(ReadOnlySpan<double> x) => Math.Exp(exponent.At(x));

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<double> x, Span<double> into)
    {
        exponent.Gradient(x, into);
        var value = At(x);
        for (var i = 0; i < into.Length; i++)
        {
            into[i] *= value;
        }
    }
}
