namespace NasBuild.TorchSharp.Peer.Nets;

/// <summary>Attention to earlier positions, by <c>scaled_dot_product_attention</c>.</summary>
internal sealed class FusedAttention : Mixer
{
    public FusedAttention()
        : base(nameof(FusedAttention)) => RegisterComponents();

    protected override Tensor Mix(Tensor x, Tensor queries, Tensor keys, Tensor values) =>
        Join(functional.scaled_dot_product_attention(queries, keys, values, is_casual: true));
}
