// Ba, Kiros & Hinton 2016, Layer Normalization (arXiv:1607.06450); Ulyanov et al. 2016, Instance Normalization
// (arXiv:1607.08022); Wu & He 2018, Group Normalization (arXiv:1803.08494); Zhang & Sennrich 2019, Root Mean Square
// Layer Normalization (arXiv:1910.07467); Krizhevsky et al. 2012, ImageNet Classification, section 3.3 (LRN).
using NasBuild.TorchSharp.Interpreting;
using NasBuild.TorchSharp.Operators.Images;

namespace NasBuild.TorchSharp.Operators;

/// <summary>Operators that normalise each part of their input.</summary>
internal static class Normalization
{
    public static Tensor?[] LayerNormalization(NodeCall call)
    {
        var x = call.X;
        long[] shape = [.. x.shape.Skip(call.Axis(-1))];
        var epsilon = call.Node.Float("epsilon", 1e-5f);
        Tensor Sized(Tensor numbers) => numbers.numel() == shape.Aggregate(1L, (p, d) => p * d)
            ? numbers.reshape(shape)
            : throw call.Refuse("its scale is not one number by normalised element");
        var y = torch.nn.functional.layer_norm(
            x, shape, Sized(call[1]), call.Find(2) is { } bias ? Sized(bias) : null, epsilon);
        return call.Node.Outputs.Length == 1 ? [y] : [y, .. Statistics(call, x, epsilon)];
    }

    public static Tensor InstanceNormalization(NodeCall call) => ByGroup(call, call.X.shape[1]);

    public static Tensor GroupNormalization(NodeCall call) => ByGroup(call, call.Node.Int("num_groups", 1));

    public static Tensor MeanVarianceNormalization(NodeCall call)
    {
        long[] axes = [.. call.Node.Ints("axes") ?? [0, 2, 3]];
        var centred = call.X.sub(call.X.mean(axes, true));
        return centred.div(centred.square().mean(axes, true).sqrt().add(1e-9));
    }

    public static Tensor RMSNormalization(NodeCall call)
    {
        var first = call.Axis(-1);
        long[] axes = [.. Enumerable.Range(first, (int)call.X.dim() - first).Select(a => (long)a)];
        var square = call.X.square().mean(axes, true);
        return call.X.mul(square.add(call.Node.Float("epsilon", 1e-5f)).rsqrt()).mul(call[1]);
    }

    // x / |x|, with the norm of order 1 or 2 along one axis.
    public static Tensor LpNormalization(NodeCall call)
    {
        long[] axis = [call.Axis(-1)];
        var norm = call.Node.Int("p", 2) == 2
            ? Reductions.Root(call.X.square().sum(axis, true))
            : call.X.abs().sum(axis, true);
        return call.X.div(norm.clamp(min: 1e-30));
    }

    // y = x b^(-beta) with b = bias + alpha / size * (sum of x^2 over the neighbouring channels).
    public static Tensor LocalResponseNormalization(NodeCall call)
    {
        var (x, size) = (call.X, call.Node.Int("size", 1));
        var rank = (int)x.dim();
        var (begin, end) = (new long[rank], new long[rank]);
        (begin[1], end[1]) = ((size - 1) / 2, size / 2);
        var padded = Pads.Around(x.square(), begin, end, 0);
        var sums = Enumerable.Range(0, (int)size).Select(i => padded.narrow(1, i, x.shape[1]))
            .Aggregate((sum, next) => sum.add(next));
        var b = sums.mul(call.Node.Float("alpha", 1e-4f) / size).add(call.Node.Float("bias", 1));
        return x.mul(b.pow(-call.Node.Float("beta", 0.75f)));
    }

    // Groups of channels are rows; scale and bias are by channel, or by group as operator set 18 had it.
    private static Tensor ByGroup(NodeCall call, long groups)
    {
        var (x, scale, batch) = (call.X, call[1], call.X.shape[0]);
        var rows = x.reshape(batch, groups, -1);
        var standard = torch.nn.functional.layer_norm(
            rows, [rows.shape[2]], null, null, call.Node.Float("epsilon", 1e-5f));
        return standard.reshape(batch, scale.numel(), -1)
            .mul(scale.reshape(-1, 1)).add(call[2].reshape(-1, 1)).reshape(x.shape);
    }

    private static IEnumerable<Tensor?> Statistics(NodeCall call, Tensor x, float epsilon)
    {
        long[] axes = [.. Enumerable.Range(call.Axis(-1), (int)x.dim() - call.Axis(-1)).Select(a => (long)a)];
        var mean = x.mean(axes, true);
        var inverse = x.sub(mean).square().mean(axes, true).add(epsilon).rsqrt();
        return call.Node.Outputs.Skip(1).Zip(
            [mean, inverse],
            (o, value) => o.Length == 0 ? null : value.to(Tensors.TypeOf(call.Form.Types[o].ElementType)));
    }
}
