namespace NasBuild.Core.Networks;

/// <summary>A stage of a <see cref="ResidualNet"/>.</summary>
/// <param name="Width">The channels that its blocks pass on.</param>
/// <param name="Inner">The channels between the two convolutions of each block.</param>
internal sealed record ResidualStage(int Width, IReadOnlyList<int> Inner);
