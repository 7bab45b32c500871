// Hinton, Vinyals, Dean 2015, Distilling the Knowledge in a Neural Network.
using NasBuild.Core.Quality;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;

namespace NasBuild.Core.Training;

/// <summary>An output that fine-tuning imitates, and its part of the loss.</summary>
/// <param name="Value">
/// The value that the loss is computed from: the output, or for scores that a softmax ends, its input.
/// </param>
/// <param name="HoldsScores">True if the last axis holds class scores.</param>
/// <param name="Weight">The weight of its part: for numbers relative to their variance.</param>
internal sealed record ImitatedOutput(string Value, bool HoldsScores, double Weight)
{
    /// <summary>The name of the original's values, which a step is fed.</summary>
    public string Target => HoldsScores ? new Distillation(Value).Teacher : new MeanSquaredError(Value).Target;

    /// <summary>Returns its part of the loss: the divergence of scores, or the squared error of numbers.</summary>
    public Loss Loss(double temperature) =>
        HoldsScores ? new Distillation(Value, temperature) : new MeanSquaredError(Value);

    /// <summary>Returns the outputs of floating-point numbers that depend on the samples.</summary>
    /// <param name="original">The original.</param>
    /// <param name="wanted">The outputs to imitate; null for all.</param>
    /// <param name="weights">The weights of outputs in the loss; null for equal ones.</param>
    /// <param name="batches">The original's outputs on some batches.</param>
    public static IReadOnlyList<ImitatedOutput> Of(
        Model original, IReadOnlyList<string>? wanted, Configuration.Settings.PerOutput<double>? weights,
        IReadOnlyList<IReadOnlyDictionary<string, Tensor>> batches)
    {
        var imitated = new List<ImitatedOutput>();
        foreach (var name in original.Graph.Outputs.Select(o => o.Name).Where(o => wanted?.Contains(o) ?? true))
        {
            List<Tensor> values = [.. batches.Select(b => b.GetValueOrDefault(name)).OfType<Tensor>()];
            var weight = weights?.All ?? weights?.Named.GetValueOrDefault(name, 1) ?? 1;
            if (values.Count == 0 || !values[0].ElementType.IsFloat() || weight == 0)
            {
                continue;
            }

            if (ComparedOutput.HoldsScoresInRows(values[0], original.Graph[name].Producer))
            {
                imitated.Add(new ImitatedOutput(Logits.Behind(original, name), HoldsScores: true, weight));
            }
            else if (Variance(values) is > 0 and var variance)
            {
                imitated.Add(new ImitatedOutput(name, HoldsScores: false, weight / variance));
            }
        }

        return imitated;
    }

    // The mean over elements of the variance over samples; over all elements where there is one sample.
    private static double Variance(List<Tensor> batches)
    {
        var samples = batches.Sum(b => b.Shape.Length > 0 ? b.Shape[0] : 1);
        var first = batches[0].ToFloats();
        var size = samples > 1 ? first.Length / (batches[0].Shape.Length > 0 ? (int)batches[0].Shape[0] : 1) : 1;
        double[] sums = new double[size], squares = new double[size];
        var count = 0L;
        foreach (var values in batches.Select(b => b.ToFloats()))
        {
            for (var i = 0; i < values.Length; i++, count++)
            {
                var value = (double)values[i] - first[i % size];
                sums[i % size] += value;
                squares[i % size] += value * value;
            }
        }

        var rows = (double)count / size;
        return sums.Zip(squares, (s, q) => Math.Max(0, (q / rows) - (s / rows * (s / rows)))).Average();
    }
}
