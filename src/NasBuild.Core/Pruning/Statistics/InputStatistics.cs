// Sun et al., Wanda, ICLR 2024, arXiv 2306.11695 (X); Frantar and Alistarh, SparseGPT, ICML 2023, arXiv 2301.00774 (the
// Gram matrix)
using NasBuild.Core.Data;
using NasBuild.Engine;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Pruning.Statistics;

/// <summary>The statistics of a value [.., n] over the calibration samples.</summary>
/// <param name="X">The mean over samples of each channel's squared norm, [n].</param>
/// <param name="Gram">
/// The sum over samples and positions of x x^T, [groups, columns, columns]; null if only X is needed.
/// </param>
internal sealed record InputStatistics(float[] X, double[]? Gram)
{
    /// <summary>
    /// Measures <paramref name="inputs"/>, values of <paramref name="model"/>. Only the nodes that they depend on are
    /// run.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">The names and shapes of values.</param>
    /// <param name="samples">The calibration samples.</param>
    /// <param name="gram">True if the Gram matrix is needed, which takes columns^2 numbers per group.</param>
    /// <param name="batchSize">The number of samples in a run.</param>
    /// <param name="settings">The settings of a session.</param>
    public static IReadOnlyDictionary<string, InputStatistics> Measure(
        Model model, IReadOnlyDictionary<string, InputShape> inputs, Dataset samples, bool gram, int batchSize,
        SessionSettings settings)
    {
        var builder = new GraphBuilder(model.Graph);
        var outputs = inputs.ToDictionary(i => i.Key, i => Add(builder, model.Opset, i.Key, i.Value, gram));
        builder.Outputs.Clear();
        builder.Outputs.AddRange(outputs.Values.Select(o => new ValueInfo(o)));
        using var session = Session.Create(model.With(DeadNodesPass.Run(builder.Build())), settings);

        var sums = inputs.ToDictionary(i => i.Key, i => new double[gram ? i.Value.Size * i.Value.Columns : i.Value.Size]);
        foreach (var batch in samples.Batches(batchSize))
        {
            var results = session.Run(batch.Inputs);
            foreach (var (input, sum) in sums)
            {
                var part = results[outputs[input]].ToArray<float>();
                for (var i = 0; i < sum.Length; i++)
                {
                    sum[i] += part[i];
                }
            }
        }

        return inputs.ToDictionary(
            i => i.Key,
            i => new InputStatistics(Norms(sums[i.Key], i.Value, samples.Count), gram ? sums[i.Key] : null));
    }

    private static string Add(GraphBuilder builder, long opset, string value, InputShape input, bool gram)
    {
        string Turned(string rows, string name, params long[] perm) =>
            builder.Add("Transpose", [rows], $"{value}_{name}", "", Attribute.Of("perm", perm));
        var shape = builder.Add(Tensor.Create<long>("rows", [3], [-1, input.Groups, input.Columns]));
        var rows = builder.Add("Reshape", [value, shape], $"{value}_rows");
        if (input.Mask is { } mask)
        {
            var counted = builder.Add("Cast", [mask], $"{mask}_counted", "", Attribute.Of("to", (long)ElementType.Float));
            var each = builder.Add(Tensor.Create<long>("each", [3], [-1, 1, 1]));
            rows = builder.Add(
                "Mul", [rows, builder.Add("Reshape", [counted, each], $"{mask}_rows")], $"{value}_counted");
        }

        if (gram)
        {
            return builder.Add(
                "MatMul", [Turned(rows, "columns", 1, 2, 0), Turned(rows, "groups", 1, 0, 2)], $"{value}_gram");
        }

        return builder.AddReduction(
            "ReduceSumSquare", rows, [0], keepDimensions: false, $"{value}_squares", opset);
    }

    private static float[] Norms(double[] sum, InputShape input, int samples) =>
        [.. Enumerable.Range(0, input.Size).Select(i => (float)(
            sum[sum.Length == input.Size ? i : (i * input.Columns) + (i % input.Columns)] / samples))];
}
