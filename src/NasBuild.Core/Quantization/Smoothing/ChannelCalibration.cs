using NasBuild.Core.Quantization.Operators;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Smoothing;

/// <summary>
/// Runs a float model over samples and finds statistics of the channels that matrix products multiply. They are found
/// inside ONNX Runtime, so that a run takes no more memory than one of the model itself.
/// </summary>
internal static class ChannelCalibration
{
    private static readonly string[] Reductions = ["ReduceMin", "ReduceMax", "ReduceMean"];

    /// <summary>Returns the statistics of each value that a product multiplies.</summary>
    /// <param name="model">The float model.</param>
    /// <param name="products">The products.</param>
    /// <param name="batches">The inputs of each run.</param>
    /// <param name="settings">The settings of a run.</param>
    public static IReadOnlyDictionary<string, ChannelSizes> Of(
        Model model, IEnumerable<MatrixProduct> products, IReadOnlyList<IReadOnlyDictionary<string, Tensor>> batches,
        SessionSettings settings)
    {
        var values = products.DistinctBy(p => p.Input).ToDictionary(p => p.Input, p => p.Rows);
        var (graph, outputs) = WithReductions(model, values);
        var found = values.ToDictionary(v => v.Key, v => new ChannelSizes(
            Filled(v.Value, float.PositiveInfinity), Filled(v.Value, float.NegativeInfinity), new float[v.Value]));
        using var session = Session.Create(model.With(graph), settings with { KeepMemory = false });
        foreach (var batch in batches)
        {
            var reduced = session.Run(batch);
            foreach (var (value, names) in outputs)
            {
                var (sizes, numbers) = (found[value], Array.ConvertAll(names, n => reduced[n].ToFloats()));
                for (var i = 0; i < values[value]; i++)
                {
                    sizes.Min[i] = Math.Min(sizes.Min[i], numbers[0][i]);
                    sizes.Max[i] = Math.Max(sizes.Max[i], numbers[1][i]);
                    sizes.MeanSquare[i] += numbers[2][i] / batches.Count;
                }
            }
        }

        return found;
    }

    private static (Graph Graph, Dictionary<string, string[]> Outputs) WithReductions(
        Model model, Dictionary<string, int> values)
    {
        var builder = new GraphBuilder(model.Graph);
        builder.Outputs.Clear();
        var outputs = new Dictionary<string, string[]>();
        foreach (var (value, channels) in values)
        {
            var rows = builder.Add(
                "Reshape", [value, builder.Add(Tensor.Create<long>("shape", [2], [-1, channels]))], "rows");
            var squares = builder.Add("Mul", [rows, rows], "squares");
            outputs.Add(value, Array.ConvertAll(
                Reductions, r => builder.AddReduction(
                    r, r == "ReduceMean" ? squares : rows, [0], keepDimensions: false, "reduced", model.Opset)));
            builder.Outputs.AddRange(outputs[value].Select(o => new ValueInfo(o)));
        }

        return (builder.Build(), outputs);
    }

    private static float[] Filled(int count, float number) => [.. Enumerable.Repeat(number, count)];
}
