// He, Zhang, Ren, Sun 2015, Deep Residual Learning for Image Recognition (arXiv:1512.03385), section 4.2; shortcuts
// that change shape are projections (option B).
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

    private protected override void Write(NetworkWriter write)
    {
        var x = write.Relu(Normalised(
            write, "stem", write.Images(Input), Input.Channels, Widths[0], kernel: 3, stride: 1));
        var from = Widths[0];
        for (var stage = 0; stage < Widths.Count; stage++)
        {
            for (var block = 0; block < BlocksPerStage; block++)
            {
                x = Block(
                    write, $"stage{stage + 1}.block{block + 1}", x, from, Widths[stage],
                    stride: stage > 0 && block == 0 ? 2 : 1);
                from = Widths[stage];
            }
        }

        x = write.Linear("head", write.SpatialMean(x), from, Classes, Initialisation.GlorotDeviation(from, Classes));
        write.Output(x, Classes);
    }

    private static string Block(NetworkWriter write, string name, string x, int from, int to, int stride)
    {
        var inner = write.Relu(Normalised(write, $"{name}.1", x, from, to, kernel: 3, stride));
        var outer = Normalised(write, $"{name}.2", inner, to, to, kernel: 3, stride: 1);
        var shortcut = stride == 1 && from == to ? x : Normalised(
            write, $"{name}.shortcut", x, from, to, kernel: 1, stride);
        return write.Relu(write.Op("Add", $"{name}.add", [outer, shortcut]));
    }

    private static string Normalised(
        NetworkWriter write, string name, string x, int from, int to, int kernel, int stride) =>
        write.BatchNorm($"{name}.bn", write.Conv($"{name}.conv", x, from, to, kernel, stride), to);
}
