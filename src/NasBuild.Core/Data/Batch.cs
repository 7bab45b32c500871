using NasBuild.Onnx;

namespace NasBuild.Core.Data;

/// <summary>A batch of samples, ready to run.</summary>
/// <param name="Inputs">A tensor for every input of the model.</param>
/// <param name="Labels">The true classes in the order of the output's rows; empty without labels.</param>
/// <param name="Count">The number of samples.</param>
public sealed record Batch(IReadOnlyDictionary<string, Tensor> Inputs, ReadOnlyMemory<int> Labels, int Count)
{
    /// <summary>The indices of the samples in their dataset, in the order of the batch; null if there is none.</summary>
    internal IReadOnlyList<int>? Samples { get; init; }

    /// <summary>True if its texts are not padded to the length of all others: axes of positions vary between batches.</summary>
    internal bool IsTrimmed { get; init; }

    /// <summary>Returns the labels as a tensor: one per sample, or per position of a text.</summary>
    internal Tensor LabelsFor(string name)
    {
        var perSample = Labels.Length / Count;
        return Tensor.Create<long>(
            name, perSample == 1 ? [Count] : [Count, perSample], Array.ConvertAll(Labels.ToArray(), l => (long)l));
    }
}
