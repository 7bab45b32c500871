// He, Zhang, Ren, Sun 2015, Deep Residual Learning for Image Recognition (arXiv:1512.03385), section 4.2; shortcuts
// that change shape are projections (option B).
using NasBuild.Core.Networks.Layers;

namespace NasBuild.Core.Networks;

/// <summary>
/// A residual network for small images: a 3x3 stem, stages of basic blocks, each stage after the first with half the
/// height and width, the spatial mean, and one fully connected layer.
/// </summary>
/// <param name="Input">The images.</param>
/// <param name="Classes">The number of classes.</param>
/// <param name="Stages">The stages.</param>
internal sealed record ResidualNet(ImageShape Input, int Classes, IReadOnlyList<ResidualStage> Stages) : Network
{
    /// <summary>
    /// True if inputs of the network, see <see cref="Gates"/>, choose the channels and blocks that a run uses: the
    /// first ones of each.
    /// </summary>
    public bool Gated { get; init; }

    /// <inheritdoc/>
    public override string Name => $"resnet{2 + (2 * Stages.Sum(s => s.Inner.Count))}";

    /// <summary>The number of weights of convolutions and of the fully connected layer.</summary>
    public long Parameters => Layers().Sum(l => l.Weights);

    /// <summary>The multiplications and additions of an image.</summary>
    public long Macs => Layers().Sum(l => l.Weights * l.Positions);

    /// <summary>
    /// Returns the inputs that let a gated network compute what <paramref name="part"/> does with its first channels
    /// and blocks: ones where they are used.
    /// </summary>
    /// <param name="part">A network with as many stages, and no more blocks and channels in any.</param>
    public IEnumerable<(string Name, float[] Values)> Gates(ResidualNet part)
    {
        foreach (var (i, (own, used)) in Stages.Zip(part.Stages).Index())
        {
            yield return (Width(i), First(used.Width, own.Width));
            for (var block = 0; block < own.Inner.Count; block++)
            {
                var isUsed = block < used.Inner.Count;
                yield return (Inner(i, block), First(isUsed ? used.Inner[block] : 0, own.Inner[block]));
                if (block > 0)
                {
                    yield return (Used(i, block), [isUsed ? 1 : 0]);
                }
            }
        }
    }

    internal override void Write(NetworkWriter write)
    {
        var from = Stages[0].Width;
        var x = Gate(write, Width(0), from, write.Relu(Normalised(
            write, "stem", write.Images(Input), Input.Channels, from, kernel: 3, stride: 1)));
        foreach (var (i, stage) in Stages.Index())
        {
            for (var block = 0; block < stage.Inner.Count; block++)
            {
                x = Block(write, (i, block), x, from, stage, stride: i > 0 && block == 0 ? 2 : 1);
                from = stage.Width;
            }
        }

        x = write.Linear("head", write.SpatialMean(x), from, Classes, Initialisation.GlorotDeviation(from, Classes));
        write.Output(x, Classes);
    }

    // The weights of each layer, and the positions of its output.
    private IEnumerable<(long Weights, long Positions)> Layers()
    {
        var (height, width, from) = ((long)Input.Height, (long)Input.Width, (long)Stages[0].Width);
        yield return (9 * Input.Channels * from, height * width);
        foreach (var (i, stage) in Stages.Index())
        {
            (height, width) = i > 0 ? ((height + 1) / 2, (width + 1) / 2) : (height, width);
            foreach (var (block, inner) in stage.Inner.Index())
            {
                yield return (9L * inner * (from + stage.Width), height * width);
                if (i > 0 && block == 0)
                {
                    yield return (from * stage.Width, height * width);
                }

                from = stage.Width;
            }
        }

        yield return (from * Classes, 1);
    }

    private static string BlockName(int stage, int block) => $"stage{stage + 1}.block{block + 1}";

    private static string Width(int stage) => $"stage{stage + 1}.width";

    private static string Inner(int stage, int block) => $"{BlockName(stage, block)}.inner";

    private static string Used(int stage, int block) => $"{BlockName(stage, block)}.used";

    private static float[] First(int used, int all) => [.. Enumerable.Range(0, all).Select(i => i < used ? 1f : 0f)];

    private static string Normalised(
        NetworkWriter write, string name, string x, int from, int to, int kernel, int stride) =>
        write.BatchNorm($"{name}.bn", write.Conv($"{name}.conv", x, from, to, kernel, stride), to);

    // A block that is not used adds nothing to what it reads, which is not negative.
    private string Block(
        NetworkWriter write, (int Stage, int Block) at, string x, int from, ResidualStage stage, int stride)
    {
        var (name, inner, to) = (BlockName(at.Stage, at.Block), stage.Inner[at.Block], stage.Width);
        var first = Gate(write, Inner(at.Stage, at.Block), inner, write.Relu(
            Normalised(write, $"{name}.1", x, from, inner, kernel: 3, stride)));
        var added = Normalised(write, $"{name}.2", first, inner, to, kernel: 3, stride: 1);
        if (at.Block > 0)
        {
            added = Gate(write, Used(at.Stage, at.Block), 1, added);
        }

        var shortcut = stride == 1 ? x : Normalised(
            write, $"{name}.shortcut", x, from, to, kernel: 1, stride);
        return Gate(write, Width(at.Stage), to, write.Relu(write.Op("Add", $"{name}.add", [added, shortcut])));
    }

    private string Gate(NetworkWriter write, string gate, int channels, string x) =>
        Gated ? write.Op("Mul", $"{x}.gated", [x, write.Gate(gate, channels)]) : x;
}
