using System.Collections.Immutable;

namespace NasBuild.Core.Compression.Complexity;

/// <summary>A number for each choice of a variable.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Values">The numbers, in the order of its choices.</param>
internal sealed record ChoiceFactor(int Variable, ImmutableArray<double> Values);
