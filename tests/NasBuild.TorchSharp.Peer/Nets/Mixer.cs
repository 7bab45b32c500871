using TorchSharp.Modules;

namespace NasBuild.TorchSharp.Peer.Nets;

/// <summary>Mixes positions: four projections, and heads whose width scales queries times keys.</summary>
internal abstract class Mixer : Module<Tensor, Tensor>
{
    private const long Heads = TextNet.Heads;
    private const long HeadWidth = TextNet.Width / Heads;

    private readonly Linear query = Linear(TextNet.Width, TextNet.Width);
    private readonly Linear key = Linear(TextNet.Width, TextNet.Width);
    private readonly Linear value = Linear(TextNet.Width, TextNet.Width);
    private readonly Linear output = Linear(TextNet.Width, TextNet.Width);

    protected Mixer(string name)
        : base(name)
    {
    }

    protected static double Scale { get; } = Math.Pow(HeadWidth, -0.5);

    public override Tensor forward(Tensor x)
    {
        using var queries = Split(query.call(x));
        using var keys = Split(key.call(x));
        using var values = Split(value.call(x));
        return Mix(x, queries, keys, values).Then(output.call);
    }

    /// <summary>Returns what the output's projection reads, [batch, positions, width].</summary>
    /// <param name="x">The layer's input.</param>
    /// <param name="queries">[batch, heads, positions, head width], as the other two.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="values">The values.</param>
    protected abstract Tensor Mix(Tensor x, Tensor queries, Tensor keys, Tensor values);

    protected static Tensor Scores(Tensor queries, Tensor keys)
    {
        using var turned = keys.transpose(2, 3);
        return queries.matmul(turned).Then(s => s.mul(Scale));
    }

    protected static Tensor Join(Tensor heads) => heads.Then(h => h.transpose(1, 2)).Then(h => h.flatten(2));

    private static Tensor Split(Tensor x) =>
        x.Then(y => y.reshape(y.shape[0], y.shape[1], Heads, HeadWidth)).Then(y => y.transpose(1, 2));
}
