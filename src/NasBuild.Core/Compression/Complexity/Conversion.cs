using System.Collections.Immutable;

namespace NasBuild.Core.Compression.Complexity;

/// <summary>
/// A value that is converted if all of some variables choose 8 bits; subtracted instead of added where
/// <paramref name="Sign"/> is -1.
/// </summary>
/// <param name="Value">The value's name.</param>
/// <param name="Sign">1 or -1.</param>
/// <param name="Integer">The variables of the bits.</param>
internal sealed record Conversion(string Value, int Sign, ImmutableArray<int> Integer);
