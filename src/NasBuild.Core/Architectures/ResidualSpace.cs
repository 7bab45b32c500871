// Cai et al., Once-for-All: Train One Network and Specialize it for Efficient Deployment, ICLR 2020, arXiv 1908.09791:
// elastic depth and width
using System.Collections.Immutable;
using NasBuild.Core.Networks;
using NasBuild.Core.Networks.Layers;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Architectures;

/// <summary>
/// Residual networks for small images: of each stage the width and the number of blocks, and of each block the inner
/// width. Every network is a part of the largest: the first channels and blocks.
/// </summary>
internal sealed class ResidualSpace : ArchitectureSpace
{
    private readonly ImageShape input;
    private readonly int classes;
    private readonly ImmutableArray<StageChoices> stages;

    /// <summary>Declares a space.</summary>
    /// <param name="input">The images.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="stages">The choices of each stage.</param>
    public ResidualSpace(ImageShape input, int classes, ImmutableArray<StageChoices> stages)
    {
        (this.input, this.classes, this.stages) = (input, classes, stages);
        Space = new Space([.. stages.SelectMany((s, i) => new[]
        {
            new Variable(Width(i), s.Widths), new Variable(Blocks(i), s.Blocks),
        }.Concat(Enumerable.Range(0, s.Blocks[0]).Select(b => new Variable(Inner(i, b), s.Inner))))]);
    }

    /// <inheritdoc/>
    public override string Name => "residual";

    /// <inheritdoc/>
    public override Space Space { get; }

    /// <summary>The network whose parts are all others.</summary>
    public ResidualNet Largest => Network(Space.Uncompressed);

    /// <summary>The logarithms of operations and parameters, and the shape of the network.</summary>
    public override ImmutableArray<PolicyFeature> Features =>
    [
        new("ln parameters", p => Math.Log(Network(p).Parameters)),
        new("ln MACs", p => Math.Log(Network(p).Macs)),
        .. stages.Select((s, i) => new PolicyFeature(
            $"ln inner channels of stage {i + 1}", p => Math.Log(Network(p).Stages[i].Inner.Sum()))),
        .. stages.Select((s, i) => new PolicyFeature(
            $"ln width of stage {i + 1}", p => Math.Log(Network(p).Stages[i].Width))),
        new("ln blocks", p => Math.Log(Network(p).Stages.Sum(s => s.Inner.Count))),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<(string Key, string Meaning)> Definitions =>
    [
        .. stages.SelectMany((_, i) => new[]
        {
            (Width(i), $"the channels that the blocks of stage {i + 1} pass on"),
            (Blocks(i), $"the number of residual blocks in stage {i + 1}"),
            ($"stage{i + 1}-inner", $"the channels between the two convolutions of each block of stage {i + 1}"),
        }),
    ];

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Value)> Describe(Policy architecture) =>
        Network(architecture).Stages.SelectMany((s, i) => new[]
        {
            (Width(i), $"{s.Width}"), (Blocks(i), $"{s.Inner.Count}"),
            ($"stage{i + 1}-inner", $"[{string.Join(", ", s.Inner)}]"),
        });

    /// <inheritdoc/>
    public override Policy Canonical(Policy architecture)
    {
        int[] levels = [.. architecture.Levels];
        var first = 0;
        foreach (var stage in stages)
        {
            for (var block = stage.Blocks[levels[first + 1]]; block < stage.Blocks[0]; block++)
            {
                levels[first + 2 + block] = 0;
            }

            first += 2 + stage.Blocks[0];
        }

        return new Policy([.. levels]);
    }

    /// <summary>
    /// Returns the parts of a network: half of each stage's channels and more, a quarter of each block's inner channels
    /// and more, one block a stage and more.
    /// </summary>
    public static ResidualSpace PartsOf(ResNet network) => new(network.Input, network.Classes, [
        .. network.Widths.Select(w => new StageChoices(
            Shares(w, 4, 3, 2),
            [.. Enumerable.Range(1, network.BlocksPerStage).Reverse()],
            Shares(w, 4, 3, 2, 1)))]);

    /// <summary>Returns the network of an architecture.</summary>
    public ResidualNet Network(Policy architecture)
    {
        var values = Space.Read(architecture);
        var built = ImmutableArray.CreateBuilder<ResidualStage>();
        var first = 0;
        foreach (var stage in stages)
        {
            built.Add(new ResidualStage(values[first], [.. values.Skip(first + 2).Take(values[first + 1])]));
            first += 2 + stage.Blocks[0];
        }

        return new ResidualNet(input, classes, built.ToImmutable());
    }

    private static ImmutableArray<int> Shares(int width, params IEnumerable<int> quarters) =>
        [.. quarters.Select(q => Math.Max(1, width * q / 4)).Distinct()];

    private static string Width(int stage) => $"stage{stage + 1}-width";

    private static string Blocks(int stage) => $"stage{stage + 1}-blocks";

    private static string Inner(int stage, int block) => $"stage{stage + 1}-block{block + 1}-inner";
}
