// Ioffe & Szegedy 2015, Batch Normalization (arXiv:1502.03167), section 3.
using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules;

/// <summary>
/// Batch normalisation: an affine map by channel in inference; in training, mean and variance are the batch's own.
/// </summary>
internal static class BatchNormalization
{
    public static void Differentiate(NodeGradient node)
    {
        var (write, upstream) = (node.Write, node.Upstream);
        var type = node.InputType(0);
        long[] others = [0, .. Enumerable.Range(2, type.Shape.Length - 2).Select(a => (long)a)];
        var count = type.Count / type.Shape[1];
        string Number(double value) => write.Number(value, type.ElementType);

        var inverse = write.Op(
            "Reciprocal",
            [write.Op("Sqrt", [write.Add(node.Node.Inputs[4], Number(node.Node.Float("epsilon", 1e-5f)))])]);
        var factor = write.Mul(node.Node.Inputs[1], inverse);
        var batch = Batch(node);

        // Sums over all but the channel, of the upstream and of the upstream times the centred input.
        var sum = new Lazy<string>(() => write.ReduceSum(upstream, others, keepDims: false));
        var product = new Lazy<string>(() =>
        {
            var raw = write.ReduceSum(write.Mul(upstream, node.Node.Inputs[0]), others, keepDims: false);
            return batch is not null ? raw : write.Sub(raw, write.Mul(node.Node.Inputs[3], sum.Value));
        });

        // The slope of the variance: -1/2 (variance + epsilon)^(-3/2) by element.
        string VarianceGradient() =>
            write.Mul(write.Mul(write.Mul(factor, write.Mul(inverse, inverse)), product.Value), Number(-0.5));

        if (batch is not null)
        {
            if (node.NeedsGradient(0))
            {
                // factor * (upstream - mean of upstream) - centred * (the gradient through the variance), in three
                // passes over the batch.
                var shift = write.Mul(write.Mul(factor, sum.Value), Number(-1.0 / count));
                var slope = write.Mul(VarianceGradient(), Number(2.0 / count));
                node.AddGradient(
                    batch,
                    write.Add(
                        write.Affine(upstream, factor, shift, type.Shape[1], type.ElementType),
                        write.Mul(node.Node.Inputs[0], ByChannel(write, slope, type))));
            }
        }
        else
        {
            if (node.NeedsGradient(0))
            {
                node.AddGradient(0, write.Mul(upstream, ByChannel(write, factor, type)));
            }

            if (node.NeedsGradient(3))
            {
                node.AddGradient(3, write.Neg(write.Mul(factor, sum.Value)));
            }

            if (node.NeedsGradient(4))
            {
                node.AddGradient(4, VarianceGradient());
            }
        }

        if (node.NeedsGradient(1))
        {
            node.AddGradient(1, write.Mul(product.Value, inverse));
        }

        if (node.NeedsGradient(2))
        {
            node.AddGradient(2, sum.Value);
        }
    }

    /// <summary>
    /// Returns the value that is normalised by its own statistics, if the node reads it centred and its variance, as
    /// <see cref="BatchStatistics"/> writes them: the gradient through all of them has a short form. Null if mean or
    /// variance come from elsewhere.
    /// </summary>
    private static string? Batch(NodeGradient node) =>
        node.Producer(node.Node.Inputs[0]) is { OpType: "Sub" } centring
        && node.Producer(centring.Inputs[1]) is { OpType: "ReduceMean" } mean
        && mean.Inputs[0] == centring.Inputs[0]
        && node.Constant(3)?.ToDoubles().All(m => m == 0) == true
        && node.Producer(node.Node.Inputs[4]) is { OpType: "Mul" } variance
        && node.Producer(variance.Inputs[0]) is { OpType: "ReduceSumSquare" } squares
        && squares.Inputs[0] == node.Node.Inputs[0]
        && node.TypeOf(mean.Outputs[0]).Shape is [1, ..] shape
        && shape.Skip(2).All(d => d == 1)
            ? centring.Inputs[0]
            : null;

    private static string ByChannel(GraphWriter write, string vector, TensorType type) =>
        write.Reshape(vector, [type.Shape[1], .. type.Shape.Skip(2).Select(_ => 1L)]);
}
