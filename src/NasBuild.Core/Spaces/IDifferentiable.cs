namespace NasBuild.Core.Spaces;

/// <summary>A function of a vector in [0,1]^d with its gradient.</summary>
internal interface IDifferentiable
{
    /// <summary>Returns the value at a vector.</summary>
    double At(ReadOnlySpan<double> x);

    /// <summary>Writes the gradient at a vector.</summary>
    void Gradient(ReadOnlySpan<double> x, Span<double> into);
}
