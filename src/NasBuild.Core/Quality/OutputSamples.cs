using System.Collections.Immutable;
using NasBuild.Core.Data;
using NasBuild.Core.Quality.Measures;
using NasBuild.Onnx;

namespace NasBuild.Core.Quality;

/// <summary>Takes the outputs of a batch apart into samples, without the positions that a mask leaves out.</summary>
/// <param name="mask">The input whose zeros leave positions out; null for the one named as a mask.</param>
internal sealed class OutputSamples(string? mask)
{
    /// <summary>Returns one value per sample of <paramref name="batch"/>.</summary>
    public IEnumerable<SampleOutput> Of(Batch batch, Tensor output)
    {
        var (samples, axis) = (batch.Count, AxisOf(output, batch.Count));
        if (axis < 0)
        {
            return [new SampleOutput(output.ToFloats(), [.. output.Shape], ByPosition: false)];
        }

        long[] shape = [.. output.Shape.RemoveAt(axis)];
        var values = axis == 0 ? output.ToFloats()
            : Tensor.Create(output.Name, output.ElementType, [samples, .. shape], SampleStack.Apart(output, axis))
                .ToFloats();
        var size = values.Length / samples;
        return MaskOf(batch, output)?.ToFloats() is { } counts && (batch.IsTrimmed || counts.Contains(0))
            ? Enumerable.Range(0, samples).Select(s => Masked(values.AsSpan(s * size, size), shape, counts, s))
            : Enumerable.Range(0, samples).Select(
                s => new SampleOutput(values.AsMemory(s * size, size), shape, ByPosition: false));
    }

    /// <summary>
    /// Returns the mask of a batch if it applies to an output, which has its positions: [samples, positions, ...].
    /// </summary>
    public Tensor? MaskOf(Batch batch, Tensor output) => MaskOf(batch, output.Shape);

    /// <summary>Returns the mask of a batch if it applies to a value of some shape.</summary>
    public Tensor? MaskOf(Batch batch, ImmutableArray<long> shape)
    {
        var tensor = mask is not null ? batch.Inputs.GetValueOrDefault(mask)
            : batch.Inputs.Values.FirstOrDefault(i => i.Name.Contains("mask", StringComparison.OrdinalIgnoreCase));
        return tensor is { Shape: [var samples, var positions] } && samples == batch.Count
            && shape is [var counted, var places, ..] && counted == samples && places == positions ? tensor : null;
    }

    /// <summary>Adds the samples of a batch to measures of one output.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="expected">The original's output.</param>
    /// <param name="found">The candidate's output.</param>
    /// <param name="measures">The measures.</param>
    public void Compare(Batch batch, Tensor expected, Tensor found, IReadOnlyCollection<IOutputMeasure> measures)
    {
        foreach (var (x, y) in Of(batch, expected).Zip(Of(batch, found)))
        {
            foreach (var measure in measures)
            {
                measure.Add(x, y);
            }
        }
    }

    // Most outputs count samples first. One that counts them nowhere is that of the only sample, or of all together.
    private static int AxisOf(Tensor output, int samples) =>
        output.Shape.Length > 0 && output.Shape[0] == samples ? 0
        : samples == 1 ? -1
        : output.Shape.IndexOf(samples);

    private static SampleOutput Masked(ReadOnlySpan<float> values, long[] shape, float[] counts, int sample)
    {
        var positions = (int)shape[0];
        var size = values.Length / positions;
        var kept = new List<float>(values.Length);
        for (var p = 0; p < positions; p++)
        {
            if (counts[(sample * positions) + p] != 0)
            {
                kept.AddRange(values.Slice(p * size, size));
            }
        }

        return new SampleOutput(kept.ToArray(), [kept.Count / size, .. shape[1..]], ByPosition: true);
    }
}
