namespace NasBuild.Core.Compression.Blocks;

/// <summary>
/// A residual sum that may be skipped: <c>y = x + f(x)</c>, where y is replaced by x and f is removed.
/// <para>
/// Formally: an <c>Add</c> of two computed values x and z of one shape, where every value on a path from x to z is read
/// only on such paths and by the sum, is not an output of the graph, and some node on them has weights.
/// </para>
/// <example>
/// <c>y = Relu(x + Conv(Relu(Conv(x, w1)), w2))</c> without its branch is <c>y = Relu(x)</c>; w1 and w2 are removed. If
/// the shortcut is a convolution itself, the block changes the shape and stays. A transformer's block has two such
/// sums, one of its attention and one of its feed-forward layers.
/// </example>
/// </summary>
/// <param name="Name">The sum's name; unique among blocks.</param>
/// <param name="Input">The value x.</param>
/// <param name="Sum">The value y.</param>
public sealed record ResidualBlock(string Name, string Input, string Sum);
