// Hinton, Vinyals, Dean 2015, Distilling the Knowledge in a Neural Network.
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Quality;
using NasBuild.Core.Quality.Measures;
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
        Model original, IReadOnlyList<string>? wanted, PerOutput<double>? weights,
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
        var spread = new Spread();
        var samples = batches.Sum(b => b.Shape.Length > 0 ? b.Shape[0] : 1);
        foreach (var batch in batches)
        {
            var values = batch.ToFloats();
            var size = samples == 1 ? 1 : values.Length / (batch.Shape.Length > 0 ? (int)batch.Shape[0] : 1);
            for (var start = 0; size > 0 && start < values.Length; start += size)
            {
                spread.Add(new SampleOutput(values.AsMemory(start, size), [size], ByPosition: false));
            }
        }

        return spread.IsConstant ? 0 : spread.OfSamples / batches.Sum(b => b.Count);
    }
}
