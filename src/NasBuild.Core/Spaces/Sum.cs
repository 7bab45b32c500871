namespace NasBuild.Core.Spaces;

/// <summary>The sum of two functions.</summary>
internal sealed class Sum(IDifferentiable one, IDifferentiable other) : IDifferentiable
{
    /// <inheritdoc/>
    public double At(ReadOnlySpan<double> x) => one.At(x) + other.At(x);

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<double> x, Span<double> into)
    {
        one.Gradient(x, into);
        var more = new double[into.Length];
        other.Gradient(x, more);
        for (var i = 0; i < into.Length; i++)
        {
            into[i] += more[i];
        }
    }
}
