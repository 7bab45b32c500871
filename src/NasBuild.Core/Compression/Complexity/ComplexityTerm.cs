using System.Collections.Immutable;

namespace NasBuild.Core.Compression.Complexity;

/// <summary>A product that the complexity of a model is a sum of, such as the operations of one convolution.</summary>
/// <param name="Amount">What it comes to when nothing is cut, for one bit where bits count.</param>
/// <param name="Axes">The axes that widths make shorter.</param>
/// <param name="Precision">The variable of the bits; -1 where they do not count or do not vary.</param>
/// <param name="Factors">For each choice of that variable what the amount is multiplied with.</param>
internal sealed record ComplexityTerm(double Amount, ImmutableArray<KeptAxis> Axes, int Precision, ImmutableArray<double> Factors);
