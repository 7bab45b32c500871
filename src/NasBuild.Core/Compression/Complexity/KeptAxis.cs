using System.Collections.Immutable;

namespace NasBuild.Core.Compression.Complexity;

/// <summary>How much of an axis the widths leave: one minus, for each variable, its share of the axis times what it cuts.</summary>
/// <param name="Shares">The variables whose channels lie on the axis, and the shares of the axis that are theirs.</param>
internal sealed record KeptAxis(ImmutableArray<(int Variable, double Share)> Shares);

/// <summary>A product that the complexity of a model is a sum of, such as the operations of one convolution.</summary>
/// <param name="Amount">What it comes to when nothing is cut, for one bit where bits count.</param>
/// <param name="Axes">The axes that widths make shorter.</param>
/// <param name="Precision">The variable of the bits; -1 where they do not count or do not vary.</param>
/// <param name="Factors">For each choice of that variable what the amount is multiplied with.</param>
internal sealed record ComplexityTerm(double Amount, ImmutableArray<KeptAxis> Axes, int Precision, ImmutableArray<double> Factors);
