// Hinton, Vinyals, Dean 2015, Distilling the Knowledge in a Neural Network.
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Data;
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
/// <param name="Weight">The weight of its part: relative to the variance, except for scores that a softmax ends.</param>
/// <param name="Mask">The input whose zeros leave positions out; null if all count.</param>
internal sealed record ImitatedOutput(string Value, bool HoldsScores, double Weight, string? Mask = null)
{
    /// <summary>The name of the original's values, which a step is fed.</summary>
    public string Target => HoldsScores ? new Distillation(Value).Teacher : new MeanSquaredError(Value).Target;

    /// <summary>Returns its part of the loss: the divergence of scores, or the squared error of numbers.</summary>
    public Loss Loss(double temperature) =>
        HoldsScores ? new Distillation(Value, temperature, Mask) : new MeanSquaredError(Value, Mask);

    /// <summary>Returns the outputs of floating-point numbers that depend on the samples.</summary>
    /// <param name="original">The original.</param>
    /// <param name="wanted">The outputs to imitate; null for all.</param>
    /// <param name="weights">The weights of outputs in the loss; null for equal ones.</param>
    /// <param name="samples">Takes outputs apart into samples, under the mask.</param>
    /// <param name="batches">Some batches and the original's outputs on them.</param>
    public static IReadOnlyList<ImitatedOutput> Of(
        Model original, IReadOnlyList<string>? wanted, PerOutput<double>? weights, OutputSamples samples,
        IReadOnlyList<(Batch Batch, IReadOnlyDictionary<string, Tensor> Outputs)> batches)
    {
        var imitated = new List<ImitatedOutput>();
        foreach (var name in original.Graph.Outputs.Select(o => o.Name).Where(o => wanted?.Contains(o) ?? true))
        {
            List<(Batch Batch, Tensor Output)> values =
                [.. batches.Where(b => b.Outputs.ContainsKey(name)).Select(b => (b.Batch, b.Outputs[name]))];
            var weight = weights?.All ?? weights?.Named.GetValueOrDefault(name, 1) ?? 1;
            if (values.Count == 0 || !values[0].Output.ElementType.IsFloat() || weight == 0)
            {
                continue;
            }

            var mask = samples.MaskOf(values[0].Batch, values[0].Output)?.Name;
            var scores = ComparedOutput.HoldsScoresInRows(values[0].Output, original.Graph[name].Producer)
                ? Logits.Behind(original, name) : null;
            if (scores is not null && scores != name)
            {
                imitated.Add(new ImitatedOutput(scores, HoldsScores: true, weight, mask));
            }
            else if (Variance(values, samples) is > 0 and var variance)
            {
                imitated.Add(new ImitatedOutput(name, HoldsScores: false, weight / variance, mask));
                if (scores is not null)
                {
                    // The divergence alone leaves open what the scores of a sample have in common.
                    imitated.Add(new ImitatedOutput(name, HoldsScores: true, weight / variance, mask));
                }
            }
        }

        return imitated;
    }

    // The mean over elements of the variance over samples; over all elements where there is one sample.
    private static double Variance(List<(Batch Batch, Tensor Output)> batches, OutputSamples samples)
    {
        var (spread, elements) = (new Spread(), 0L);
        var isOne = batches.Sum(b => b.Batch.Count) == 1;
        foreach (var sample in batches.SelectMany(b => samples.Of(b.Batch, b.Output)))
        {
            elements += sample.Values.Length;
            spread.Add(isOne ? sample with { Shape = [sample.Values.Length, 1], ByPosition = true } : sample);
        }

        return spread.IsConstant ? 0 : spread.OfSamples / elements;
    }
}
