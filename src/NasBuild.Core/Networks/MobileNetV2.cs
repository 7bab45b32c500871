// Sandler, Howard, Zhu, Zhmoginov, Chen 2018, MobileNetV2: Inverted Residuals and Linear Bottlenecks
// (arXiv:1801.04381), table 2.
using NasBuild.Core.Networks.Layers;

namespace NasBuild.Core.Networks;

/// <summary>
/// A network of inverted residual blocks: a 1x1 convolution widens, a 3x3 depthwise one filters, a linear 1x1 one
/// narrows. Where images are smaller than the 224 pixels of the paper, the first of the five strides are left out, so
/// that at least 4x4 pixels remain.
/// </summary>
/// <param name="Input">The images.</param>
/// <param name="Classes">The number of classes.</param>
/// <param name="WidthMultiplier">The factor of the paper's channels.</param>
public sealed record MobileNetV2(ImageShape Input, int Classes, double WidthMultiplier = 1) : Network
{
    private const int MinPixels = 4;
    private const int Strides = 5;

    // Expansion, channels, blocks, stride of the first block.
    private static readonly (int Expansion, int Channels, int Blocks, int Stride)[] Stages =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    /// <inheritdoc/>
    public override string Name => "mobilenet-v2";

    internal override void Write(NetworkWriter write)
    {
        var spare = Strides - Math.Clamp(
            (int)Math.Log2(Math.Min(Input.Height, Input.Width) / (double)MinPixels), 0, Strides);
        int Stride(int wanted) => wanted == 2 && spare-- > 0 ? 1 : wanted;

        var from = Width(32);
        var x = Normalised(write, "stem", write.Images(Input), Input.Channels, from, kernel: 3, Stride(2));
        foreach (var (stage, (expansion, channels, blocks, stride)) in Stages.Index())
        {
            for (var block = 0; block < blocks; block++)
            {
                x = Block(
                    write, $"stage{stage + 1}.block{block + 1}", x, from, Width(channels), expansion,
                    block == 0 ? Stride(stride) : 1);
                from = Width(channels);
            }
        }

        // The last layer before the mean does not become narrower than in the paper.
        var last = Math.Max(1280, Width(1280));
        x = write.SpatialMean(Normalised(write, "last", x, from, last, kernel: 1, stride: 1));
        write.Output(write.Linear("head", x, last, Classes, deviation: 0.01), Classes);
    }

    private static string Block(NetworkWriter write, string name, string x, int from, int to, int expansion, int stride)
    {
        var wide = from * expansion;
        var widened = expansion == 1 ? x : Normalised(write, $"{name}.expand", x, from, wide, kernel: 1, stride: 1);
        var filtered = Normalised(write, $"{name}.depthwise", widened, wide, wide, kernel: 3, stride, groups: wide);
        var narrowed = write.BatchNorm(
            $"{name}.project.bn", write.Conv($"{name}.project.conv", filtered, wide, to, kernel: 1), to);
        return stride == 1 && from == to ? write.Op("Add", $"{name}.add", [x, narrowed]) : narrowed;
    }

    // Relu6 as the exporters of other tools write it.
    private static string Normalised(
        NetworkWriter write, string name, string x, int from, int to, int kernel, int stride, int groups = 1)
    {
        var normalised = write.BatchNorm(
            $"{name}.bn", write.Conv($"{name}.conv", x, from, to, kernel, stride, groups), to);
        return write.Op(
            "Clip",
            $"{name}.relu6",
            [normalised, write.Constant("relu6.min", [], [0f]), write.Constant("relu6.max", [], [6f])]);
    }

    // A multiple of 8, not less than nine tenths of the requested width, as in the authors' code.
    private int Width(int channels)
    {
        var wanted = channels * WidthMultiplier;
        var rounded = Math.Max(8, (int)(wanted + 4) / 8 * 8);
        return rounded < 0.9 * wanted ? rounded + 8 : rounded;
    }
}
