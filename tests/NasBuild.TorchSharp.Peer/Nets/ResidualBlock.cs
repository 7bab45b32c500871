using TorchSharp.Modules;

namespace NasBuild.TorchSharp.Peer.Nets;

/// <summary>Two convolutions and a shortcut around them.</summary>
internal sealed class ResidualBlock : Module<Tensor, Tensor>
{
    private readonly Conv2d first;
    private readonly Conv2d second;
    private readonly Conv2d? shortcut;

    public ResidualBlock(long inputs, long outputs, long stride)
        : base(nameof(ResidualBlock))
    {
        first = Conv2d(inputs, outputs, 3, stride, 1);
        second = Conv2d(outputs, outputs, 3, 1, 1);
        shortcut = stride > 1 ? Conv2d(inputs, outputs, 1, stride) : null;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var branch = first.call(x).Then(y => functional.relu(y)).Then(second.call);
        if (shortcut is null)
        {
            return branch.Then(b => b + x).Then(y => functional.relu(y));
        }

        using var projected = shortcut.call(x);
        return branch.Then(b => b + projected).Then(y => functional.relu(y));
    }
}
