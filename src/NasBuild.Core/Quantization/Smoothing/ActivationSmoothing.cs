// Xiao et al., SmoothQuant: Accurate and Efficient Post-Training Quantization for Large Language Models, ICML 2023,
// arXiv 2211.10438, section 4.
using NasBuild.Core.Quantization.Operators;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Smoothing;

/// <summary>
/// Moves differences between the channels of an activation into the weights that multiply them: a transformer has few
/// channels that are a hundred times larger than the others, and one range for all of them rounds the others away. The
/// graph computes the same.
/// </summary>
internal static class ActivationSmoothing
{
    private const double Smallest = 1e-5;

    // The paper tries some for each model; here each activation has its own, and 0 where none is better.
    private static readonly double[] Shares = [0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

    /// <summary>
    /// Returns the products of a graph that read smoothed activations. Those of several activations with the same
    /// weights, such as the layers of ALBERT, are left out: each would need weights of its own.
    /// </summary>
    public static IReadOnlyList<MatrixProduct> Products(Graph graph, QuantizationPlan plan) =>
        [.. graph.Nodes.Where(n => plan[n].IsSmoothed && Int8Operators.IsProduct(n))
            .Select(n => MatrixProduct.Of(graph, n).Product).OfType<MatrixProduct>().GroupBy(p => p.Node.Inputs[1])
            .Where(g => g.DistinctBy(p => p.Input).Count() == 1).SelectMany(g => g)];

    /// <summary>
    /// Returns the factor of each channel, by which activations are divided and rows of weights multiplied: of the
    /// paper's, the one whose rounding to 8 bits is expected to change the products least. Activations that are best
    /// left alone have none.
    /// </summary>
    /// <param name="products">The products.</param>
    /// <param name="channels">The channels of what they multiply, by value.</param>
    public static IReadOnlyDictionary<string, float[]> Factors(
        IEnumerable<MatrixProduct> products, IReadOnlyDictionary<string, ChannelSizes> channels) =>
        products.GroupBy(p => p.Input).Where(g => channels[g.Key].IsFinite)
            .Select(g => (Value: g.Key, Factors: Best([.. g], channels[g.Key]))).Where(f => f.Factors is not null)
            .ToDictionary(f => f.Value, f => f.Factors!);

    /// <summary>Returns the graph in which products read smoothed activations.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="products">The products.</param>
    /// <param name="factors">The factors of what they multiply, by value.</param>
    public static Graph Apply(
        Graph graph, IEnumerable<MatrixProduct> products, IReadOnlyDictionary<string, float[]> factors)
    {
        var builder = new GraphBuilder(graph);
        foreach (var readers in products.Where(p => factors.ContainsKey(p.Input)).GroupBy(p => p.Input))
        {
            var smoothed = Divided(builder, readers.Key, factors[readers.Key]);
            foreach (var product in readers)
            {
                builder.Nodes[builder.Nodes.IndexOf(product.Node)] = product.Node.WithInput(0, smoothed)
                    .WithInput(1, builder.Add(Scaled(product, factors[readers.Key])));
            }
        }

        return builder.Build();
    }

    /// <summary>Adds an activation divided by its factors.</summary>
    public static string Divided(GraphBuilder builder, string activation, float[] factors) => builder.Add(
        "Mul",
        [activation, builder.Add(Tensor.Create<float>(
            "smooth", [factors.Length], Array.ConvertAll(factors, f => 1 / f)))],
        "smoothed");

    private static float[]? Best(IReadOnlyList<MatrixProduct> products, ChannelSizes channels)
    {
        var (rows, squares) = (new float[channels.Max.Length], new double[channels.Max.Length]);
        foreach (var product in products)
        {
            for (var i = 0; i < product.Weights.Length; i++)
            {
                var row = i / product.Columns;
                rows[row] = Math.Max(rows[row], Math.Abs(product.Weights[i]));
                squares[row] += product.Weights[i] * (double)product.Weights[i];
            }
        }

        var best = Shares.MinBy(share => Error(products, squares, channels, Factors(rows, channels, share)));
        return best == 0 ? null : Factors(rows, channels, best);
    }

    private static float[] Factors(float[] rows, ChannelSizes channels, double share) =>
        [.. rows.Select((weight, i) => share > 0 && weight > 0 && channels.Magnitude(i) is > 0 and var magnitude
            ? (float)Math.Max(Smallest, Math.Pow(magnitude, share) / Math.Pow(weight, 1 - share)) : 1)];

    // The mean square of the products' change, up to a factor: rounding is uniform and independent, of activations with
    // one step for all channels, of weights with one for each column.
    private static double Error(
        IReadOnlyList<MatrixProduct> products, double[] squares, ChannelSizes channels, float[] factors)
    {
        var range = factors.Select((f, i) => Math.Max(0, channels.Max[i] / f)).Max()
            - factors.Select((f, i) => Math.Min(0, channels.Min[i] / f)).Min();
        var step = range / byte.MaxValue;
        var ofActivations = step * step * squares.Select((s, i) => s * factors[i] * factors[i]).Sum();
        var energy = factors.Select((f, i) => channels.MeanSquare[i] / ((double)f * f)).Sum();
        return ofActivations + (energy * products.Sum(p => SquaredSteps(p, factors)));
    }

    private static double SquaredSteps(MatrixProduct product, float[] factors)
    {
        var largest = new float[product.Columns];
        for (var i = 0; i < product.Weights.Length; i++)
        {
            var column = i % product.Columns;
            largest[column] = Math.Max(largest[column], Math.Abs(product.Weights[i]) * factors[i / product.Columns]);
        }

        return largest.Sum(l => l / (double)sbyte.MaxValue * (l / (double)sbyte.MaxValue));
    }

    private static Tensor Scaled(MatrixProduct product, float[] factors)
    {
        var scaled = new float[product.Weights.Length];
        for (var i = 0; i < scaled.Length; i++)
        {
            scaled[i] = product.Weights[i] * factors[i / product.Columns];
        }

        return product.Node.Int("transB", 0) == 0
            ? Tensor.Create<float>("w", [product.Rows, product.Columns], scaled)
            : Tensor.Create<float>(
                "w", [product.Columns, product.Rows],
                MatrixProduct.Transpose(scaled, product.Rows, product.Columns));
    }
}
