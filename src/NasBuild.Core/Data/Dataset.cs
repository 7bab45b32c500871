using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Data;

/// <summary>Samples of one split that fit the model's inputs, with labels where there are any. Immutable.</summary>
public sealed class Dataset
{
    private readonly ImmutableArray<InputColumn> inputs;
    private readonly ImmutableArray<int> labels;

    internal Dataset(string name, IEnumerable<InputColumn> inputs, ImmutableArray<int> labels)
    {
        Name = name;
        this.inputs = [.. inputs];
        this.labels = labels;
        Count = this.inputs[0].Count;
    }

    /// <summary>The split's name in nas.yaml, such as <c>validation</c>.</summary>
    public string Name { get; }

    /// <summary>The number of samples.</summary>
    public int Count { get; }

    /// <summary>Whether the samples have labels.</summary>
    public bool HasLabels => !labels.IsDefaultOrEmpty;

    /// <summary>The samples in order, <paramref name="size"/> at a time; the last batch may be smaller.</summary>
    public IEnumerable<Batch> Batches(int size)
    {
        for (var start = 0; start < Count; start += size)
        {
            var count = Math.Min(size, Count - start);
            var perSample = HasLabels ? labels.Length / Count : 0;
            yield return new Batch(
                inputs.ToDictionary(i => i.Name, i => i.Slice(start, count)),
                HasLabels ? labels.AsMemory().Slice(start * perSample, count * perSample) : default);
        }
    }

    /// <summary>At most <paramref name="count"/> samples, drawn with <paramref name="seed"/>, in the order of the file.</summary>
    public Dataset Sample(int count, int seed)
    {
        if (count >= Count)
        {
            return this;
        }

        var all = Enumerable.Range(0, Count).ToArray();
        new Random(seed).Shuffle(all);
        int[] chosen = [.. all.Take(count).Order()];
        var perSample = HasLabels ? labels.Length / Count : 0;
        return new Dataset(
            Name,
            inputs.Select(i => i.Pick(chosen)),
            [.. chosen.SelectMany(c => HasLabels ? labels.AsSpan().Slice(c * perSample, perSample).ToArray() : [])]);
    }
}

/// <summary>Some samples, ready to run.</summary>
/// <param name="Inputs">A tensor for every input of the model.</param>
/// <param name="Labels">The right classes in the order of the output's rows; empty without labels.</param>
public sealed record Batch(IReadOnlyDictionary<string, Tensor> Inputs, ReadOnlyMemory<int> Labels)
{
    /// <summary>The number of samples.</summary>
    public int Count => (int)Inputs.Values.First().Shape[0];
}

/// <summary>The values of one model input for every sample.</summary>
internal sealed record InputColumn(string Name, ElementType ElementType, ImmutableArray<long> SampleShape, byte[] Bytes, int Count)
{
    private int SampleBytes => Bytes.Length / Math.Max(Count, 1);

    public Tensor Slice(int start, int count) =>
        Tensor.Create(Name, ElementType, [count, .. SampleShape], Bytes.AsSpan(start * SampleBytes, count * SampleBytes));

    public InputColumn Pick(IReadOnlyList<int> samples)
    {
        var picked = new byte[samples.Count * SampleBytes];
        for (var i = 0; i < samples.Count; i++)
        {
            Bytes.AsSpan(samples[i] * SampleBytes, SampleBytes).CopyTo(picked.AsSpan(i * SampleBytes));
        }

        return this with { Bytes = picked, Count = samples.Count };
    }
}
