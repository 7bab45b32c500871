namespace NasBuild.TorchSharp.Peer.Nets;

/// <summary>Attention to earlier positions, operator by operator as in the exported model.</summary>
internal sealed class Attention : Mixer
{
    private readonly Tensor mask;

    public Attention()
        : base(nameof(Attention))
    {
        mask = full(TextNet.Positions, TextNet.Positions, -1e9f).Then(m => m.triu(1));
        RegisterComponents();
    }

    protected override Tensor Mix(Tensor x, Tensor queries, Tensor keys, Tensor values) => Join(
        Scores(queries, keys).Then(s => s.add(mask)).Then(s => s.softmax(-1)).Then(p => p.matmul(values)));
}
