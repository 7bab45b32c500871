// He, Zhang, Ren, Sun 2015, Deep Residual Learning for Image Recognition (arXiv:1512.03385), section 4.2; shortcuts
// that change shape are projections (option B).
using NasBuild.Core.Networks.Layers;

namespace NasBuild.Core.Networks;

/// <summary>
/// A residual network for small images: a 3x3 stem, a stage of basic blocks for each width, all with the same number of
/// blocks, each stage after the first with half the height and width, the spatial mean, and one fully connected layer.
/// </summary>
/// <param name="Input">The images.</param>
/// <param name="Classes">The number of classes.</param>
/// <param name="BlocksPerStage">The number of blocks in a stage: n for a depth of 6n+2, with three widths.</param>
/// <param name="Widths">The channels of each stage.</param>
public sealed record ResNet(ImageShape Input, int Classes, int BlocksPerStage, IReadOnlyList<int> Widths) : Network
{
    /// <summary>The number of weighted layers: stem, two convolutions per block, and the head.</summary>
    public int Depth => 2 + (2 * BlocksPerStage * Widths.Count);

    /// <inheritdoc/>
    public override string Name => $"resnet{Depth}";

    internal override void Write(NetworkWriter write) => new ResidualNet(
        Input, Classes, [.. Widths.Select(w => new ResidualStage(w, [.. Enumerable.Repeat(w, BlocksPerStage)]))])
        .Write(write);
}
