// Ba, Kiros & Hinton 2016, Layer Normalization (arXiv:1607.06450); Ulyanov et al. 2016, Instance Normalization
// (arXiv:1607.08022); Wu & He 2018, Group Normalization (arXiv:1803.08494); Zhang & Sennrich 2019, Root Mean Square
// Layer Normalization (arXiv:1910.07467).
using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules;

/// <summary>
/// Operators that normalise each part of their input to mean 0 and variance 1. A row is the set of elements that share
/// a mean and a variance.
/// </summary>
internal static class Normalization
{
    public static void LayerNormalization(NodeGradient node)
    {
        var (write, type) = (node.Write, node.InputType(0));
        var axis = (int)(node.Node.Int("axis", -1) + type.Shape.Length) % type.Shape.Length;
        var size = type.Shape.Skip(axis).Aggregate(1L, (product, d) => product * d);
        var rows = new Rows(write, type.Count / size, size, type.ElementType);
        if (node.InputType(1).Count != size || (node.Node.Input(2).Length > 0 && node.InputType(2).Count != size))
        {
            throw node.Refuse("its scale is not one number by normalised element");
        }

        // ONNX Runtime's operator takes three times as long as the simple ones, and the gradient needs their
        // intermediate values.
        var scale = write.Reshape(node.Node.Inputs[1], size);
        var (standard, mean, inverse) = rows.Standardize(
            rows.Of(node.Node.Inputs[0]), node.Node.Float("epsilon", 1e-5f));
        var scaled = write.Mul(standard, scale);
        var output = write.Reshape(
            node.Node.Input(2).Length > 0 ? write.Add(scaled, write.Reshape(node.Node.Inputs[2], size)) : scaled,
            type.Shape);
        var statistics = node.Node.Outputs.Skip(1).Zip(
            [mean, inverse],
            (o, v) =>
                o.Length == 0 ? "" : write.Cast(write.Reshape(v, node.TypeOf(o).Shape), node.TypeOf(o).ElementType));
        node.Replace([output, .. statistics]);

        var upstream = rows.Of(node.Upstream);
        var product = write.Mul(upstream, standard);
        if (node.NeedsGradient(0))
        {
            // The means over a row of upstream * scale, and of that times the row, are products with a vector.
            var share = write.Reshape(write.Mul(scale, rows.Number(1.0 / size)), size, 1);
            node.AddGradient(
                0,
                rows.Back(
                    write.Mul(upstream, scale),
                    standard,
                    inverse,
                    write.MatMul(upstream, share),
                    write.MatMul(product, share),
                    type));
        }

        if (node.NeedsGradient(1))
        {
            node.AddGradient(1, write.Reshape(write.ReduceSum(product, [0], keepDims: false), node.InputShape(1)));
        }

        if (node.NeedsGradient(2))
        {
            node.AddGradient(2, write.Reshape(write.ReduceSum(upstream, [0], keepDims: false), node.InputShape(2)));
        }
    }

    public static void InstanceNormalization(NodeGradient node) => ByGroup(node, node.InputShape(0)[1]);

    public static void GroupNormalization(NodeGradient node) => ByGroup(node, node.Node.Int("num_groups", 1));

    public static void MeanVarianceNormalization(NodeGradient node)
    {
        var (write, type) = (node.Write, node.InputType(0));
        long[] axes = [.. node.Node.Ints("axes") ?? [0, 2, 3]];
        var centred = write.Sub(node.Node.Inputs[0], write.Reduce("ReduceMean", node.Node.Inputs[0], axes));
        var deviation = write.Op("Sqrt", [write.Reduce("ReduceMean", write.Mul(centred, centred), axes)]);
        var (y, upstream) = (node.Node.Outputs[0], node.Upstream);
        var along = write.Mul(y, write.Reduce("ReduceMean", write.Mul(upstream, y), axes));
        node.AddGradient(0, write.Div(
            write.Sub(write.Sub(upstream, write.Reduce("ReduceMean", upstream, axes)), along),
            write.Add(deviation, write.Number(1e-9, type.ElementType))));
    }

    public static void RMSNormalization(NodeGradient node)
    {
        var (write, type, x) = (node.Write, node.InputType(0), node.Node.Inputs[0]);
        var first = (int)(node.Node.Int("axis", -1) + type.Shape.Length) % type.Shape.Length;
        long[] axes = [.. Enumerable.Range(first, type.Shape.Length - first).Select(a => (long)a)];
        var square = write.Reduce("ReduceMean", write.Mul(x, x), axes);
        var inverse = write.Op(
            "Reciprocal", [write.Op("Sqrt", [write.Add(square, node.Number(node.Node.Float("epsilon", 1e-5f)))])]);
        var (standard, upstream) = (write.Mul(x, inverse), node.Upstream);
        if (node.NeedsGradient(0))
        {
            var gradient = write.Mul(upstream, node.Node.Inputs[1]);
            node.AddGradient(
                0,
                write.Mul(
                    inverse,
                    write.Sub(
                        gradient,
                        write.Mul(standard, write.Reduce("ReduceMean", write.Mul(gradient, standard), axes)))));
        }

        if (node.NeedsGradient(1))
        {
            node.GiveBroadcast(1, write.Mul(upstream, standard));
        }
    }

    /// <summary>y = x / |x|, with the norm of order 1 or 2 along one axis.</summary>
    public static void LpNormalization(NodeGradient node)
    {
        var (write, x, y) = (node.Write, node.Node.Inputs[0], node.Node.Outputs[0]);
        long[] axis = [node.Node.Int("axis", -1)];
        var euclidean = node.Node.Int("p", 2) == 2;
        var norm = write.Op("Max", [write.Reduce(euclidean ? "ReduceL2" : "ReduceL1", x, axis), node.Number(1e-30)]);
        var along = write.ReduceSum(write.Mul(node.Upstream, y), axis);
        node.AddGradient(
            0, write.Div(write.Sub(node.Upstream, write.Mul(euclidean ? y : write.Op("Sign", [x]), along)), norm));
    }

    /// <summary>
    /// y = x b^(-beta) with b = bias + alpha / size * (sum of x^2 over the neighbouring channels): Krizhevsky et al.
    /// 2012, section 3.3.
    /// </summary>
    public static void LocalResponseNormalization(NodeGradient node)
    {
        var (write, type, x, y) = (node.Write, node.InputType(0), node.Node.Inputs[0], node.Node.Outputs[0]);
        var (channels, size) = ((int)type.Shape[1], node.Node.Int("size", 1));
        var (alpha, beta) = (node.Node.Float("alpha", 1e-4f), node.Node.Float("beta", 0.75f));
        double[] neighbours = [.. Enumerable.Range(0, channels * channels).Select(i => (i / channels, i % channels))
            .Select(p => p.Item2 >= p.Item1 - ((size - 1) / 2) && p.Item2 <= p.Item1 + (size / 2) ? 1.0 : 0)];
        string Matrix(IEnumerable<double> values) =>
            write.Constant(
                Tensor.FromDoubles("gradients/neighbours", type.ElementType, [channels, channels], [.. values]));
        string Flat(string value) => write.Reshape(value, type.Shape[0], channels, -1);
        string Scaled(string value, double by) => write.Mul(value, node.Number(by));

        var sums = write.MatMul(Matrix(neighbours), Flat(write.Mul(x, x)));
        var b = write.Add(
            Scaled(write.Reshape(sums, type.Shape), (double)alpha / size), node.Number(node.Node.Float("bias", 1)));
        var through = write.MatMul(
            Matrix(
                Enumerable.Range(0, neighbours.Length).Select(
                    i => neighbours[(i % channels * channels) + (i / channels)])),
            Flat(write.Div(write.Mul(node.Upstream, y), b)));
        node.AddGradient(0, write.Sub(
            write.Mul(node.Upstream, write.Op("Pow", [b, node.Number(-beta)])),
            write.Mul(x, Scaled(write.Reshape(through, type.Shape), 2.0 * alpha * beta / size))));
    }

    // Groups of channels are rows; scale and bias are by channel, or by group as operator set 18 had it.
    private static void ByGroup(NodeGradient node, long groups)
    {
        var (write, type) = (node.Write, node.InputType(0));
        var (batch, scales) = (type.Shape[0], node.InputType(1).Count);
        var rows = new Rows(write, batch * groups, type.Count / batch / groups, type.ElementType);
        long[] byScale = [batch, scales, type.Count / batch / scales];
        string ByScale(string x) => write.Reshape(x, byScale);

        var (standard, _, inverse) = rows.Standardize(rows.Of(node.Node.Inputs[0]), node.Node.Float("epsilon", 1e-5f));
        if (node.NeedsGradient(0))
        {
            var gradient = rows.Of(write.Mul(ByScale(node.Upstream), write.Reshape(node.Node.Inputs[1], scales, 1)));
            node.AddGradient(0, rows.Back(
                gradient, standard, inverse, write.Reduce("ReduceMean", gradient, [1]),
                write.Reduce("ReduceMean", write.Mul(gradient, standard), [1]), type));
        }

        if (node.NeedsGradient(1))
        {
            node.AddGradient(
                1, write.ReduceSum(ByScale(write.Mul(rows.Of(node.Upstream), standard)), [0, 2], keepDims: false));
        }

        if (node.NeedsGradient(2))
        {
            node.AddGradient(2, write.ReduceSum(ByScale(node.Upstream), [0, 2], keepDims: false));
        }
    }

    /// <summary>A value as <paramref name="Count"/> rows of <paramref name="Size"/> elements.</summary>
    private sealed record Rows(GraphWriter Write, long Count, long Size, ElementType Type)
    {
        public string Number(double value) => Write.Number(value, Type);

        public string Of(string x) => Write.Reshape(x, Count, Size);

        /// <summary>
        /// Adds every row with mean 0 and variance 1, and returns it with the means and the factors of the centred
        /// rows, [rows, 1] each.
        /// </summary>
        public (string Standard, string Mean, string Inverse) Standardize(string x, double epsilon)
        {
            var mean = Write.Reduce("ReduceMean", x, [1]);
            var centred = Write.Sub(x, mean);
            var variance = Write.Mul(Write.Reduce("ReduceSumSquare", centred, [1]), Number(1.0 / Size));
            var inverse = Write.Op("Reciprocal", [Write.Op("Sqrt", [Write.Add(variance, Number(epsilon))])]);
            return (Write.Mul(centred, inverse), mean, inverse);
        }

        /// <summary>
        /// Adds the gradient of the rows from that of the standardised ones, g: inverse * (g - mean(g) - standard *
        /// mean(g * standard)).
        /// </summary>
        public string Back(
            string gradient, string standard, string inverse, string mean, string meanProduct, TensorType type)
        {
            var rest = Write.Sub(gradient, Write.Mul(standard, meanProduct));
            var (factor, shift) = (
                Write.Reshape(inverse, Count), Write.Neg(Write.Reshape(Write.Mul(mean, inverse), Count)));
            return Write.Reshape(
                Write.Affine(Write.Reshape(rest, 1, Count, Size), factor, shift, Count, Type), type.Shape);
        }
    }
}
