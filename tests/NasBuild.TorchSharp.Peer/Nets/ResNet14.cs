using TorchSharp.Modules;

namespace NasBuild.TorchSharp.Peer.Nets;

/// <summary>fashion-resnet14 as it was exported: normalisations are folded into the convolutions.</summary>
internal sealed class ResNet14 : Module<Tensor, Tensor>
{
    /// <summary>The classes that it tells apart.</summary>
    public const long Classes = 10;

    private readonly Conv2d stem;
    private readonly ModuleList<Module<Tensor, Tensor>> blocks;
    private readonly Linear head;

    public ResNet14()
        : base(nameof(ResNet14))
    {
        stem = Conv2d(1, 32, 3, 1, 1);
        blocks = ModuleList<Module<Tensor, Tensor>>(
            new ResidualBlock(32, 32, 1), new ResidualBlock(32, 32, 1), new ResidualBlock(32, 64, 2),
            new ResidualBlock(64, 64, 1), new ResidualBlock(64, 128, 2), new ResidualBlock(128, 128, 1));
        head = Linear(128, Classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var stemmed = x.sub(0.286).Then(y => y.div(0.353)).Then(stem.call).Then(y => functional.relu(y));
        return blocks.Aggregate(stemmed, (y, block) => y.Then(block.call)).Then(y => y.mean([2, 3])).Then(head.call);
    }
}
