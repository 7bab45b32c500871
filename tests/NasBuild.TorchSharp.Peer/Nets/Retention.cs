using TorchSharp.Modules;

namespace NasBuild.TorchSharp.Peer.Nets;

/// <summary>Retention in its parallel form, with a gate.</summary>
internal sealed class Retention : Mixer
{
    private readonly Linear gate = Linear(TextNet.Width, TextNet.Width);
    private readonly LayerNorm norm = LayerNorm(TextNet.Width / TextNet.Heads);
    private readonly Tensor decay = Decay();

    public Retention()
        : base(nameof(Retention)) => RegisterComponents();

    protected override Tensor Mix(Tensor x, Tensor queries, Tensor keys, Tensor values)
    {
        var mixed = Scores(queries, keys).Then(s => s.mul(decay)).Then(s => s.matmul(values)).Then(norm.call);
        using var joined = Join(mixed);
        return gate.call(x).Then(g => g.sigmoid()).Then(g => g.mul(joined));
    }

    private static Tensor Decay()
    {
        using var scope = NewDisposeScope();
        var heads = arange(TextNet.Heads, ScalarType.Float32).mul(5.0).div(TextNet.Heads - 1.0);
        var gamma = tensor(1f).sub(tensor(2f).pow(heads.neg().sub(1.0))).reshape(-1, 1, 1);
        var distance = arange(TextNet.Positions).unsqueeze(1).sub(arange(TextNet.Positions));
        return where(distance.ge(0), gamma.pow(distance.clamp(min: 0)), zeros(1)).MoveToOuterDisposeScope();
    }
}
