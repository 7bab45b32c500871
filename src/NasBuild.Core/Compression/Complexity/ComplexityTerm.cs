using System.Collections.Immutable;

namespace NasBuild.Core.Compression.Complexity;

/// <summary>A term in the sum that is a model's complexity, such as the operations of one convolution.</summary>
/// <param name="Amount">The value when nothing is cut; per bit where bits count.</param>
/// <param name="Axes">The axes that widths make shorter.</param>
/// <param name="Factors">The factors for bits, where they count and vary.</param>
internal sealed record ComplexityTerm(
    double Amount, ImmutableArray<KeptAxis> Axes, ImmutableArray<ChoiceFactor> Factors);
