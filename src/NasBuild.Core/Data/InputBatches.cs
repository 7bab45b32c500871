using System.Collections;
using NasBuild.Onnx;

namespace NasBuild.Core.Data;

/// <summary>
/// The inputs of a split in batches, each created when it is read: only one is in memory. The last may be smaller.
/// </summary>
/// <param name="data">The samples.</param>
/// <param name="size">The number of samples in a batch.</param>
internal sealed class InputBatches(Dataset data, int size) : IReadOnlyList<IReadOnlyDictionary<string, Tensor>>
{
    /// <inheritdoc/>
    public int Count => (data.Count + size - 1) / size;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> this[int index] =>
        data.Take([.. Enumerable.Range(index * size, Math.Min(size, data.Count - (index * size)))]).Inputs;

    /// <inheritdoc/>
    public IEnumerator<IReadOnlyDictionary<string, Tensor>> GetEnumerator() =>
        data.Batches(size).Select(b => b.Inputs).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
