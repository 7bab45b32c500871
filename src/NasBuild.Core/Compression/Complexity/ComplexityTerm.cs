using System.Collections.Immutable;

namespace NasBuild.Core.Compression.Complexity;

/// <summary>A product that the complexity of a model is a sum of, such as the operations of one convolution.</summary>
/// <param name="Amount">What it comes to when nothing is cut, for one bit where bits count.</param>
/// <param name="Axes">The axes that widths make shorter.</param>
/// <param name="Factors">What the amount is multiplied with for bits, where they count and vary.</param>
internal sealed record ComplexityTerm(double Amount, ImmutableArray<KeptAxis> Axes, ImmutableArray<ChoiceFactor> Factors);

/// <summary>A number for each choice of a variable.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Values">The numbers, in the order of its choices.</param>
internal sealed record ChoiceFactor(int Variable, ImmutableArray<double> Values);
