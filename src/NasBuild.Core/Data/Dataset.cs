using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Data.Images;
using NasBuild.Onnx;

namespace NasBuild.Core.Data;

/// <summary>The samples of one split that fit the model's inputs, with labels if there are any. Immutable.</summary>
public sealed class Dataset
{
    // A sample of more numbers tells a reader nothing.
    private const int MaxNumbers = 16;
    private const double GoldenRatio = 1.618033988749895;

    private readonly ImmutableArray<InputColumn> inputs;
    private readonly InputColumn? labels;
    private readonly int[]? chosen;
    private readonly bool isTrimmed;

    /// <summary>Creates a dataset with one label per sample, or one per row of the output.</summary>
    internal Dataset(string name, IEnumerable<InputColumn> inputs, ImmutableArray<int> labels)
        : this(name, [.. inputs], default(InputColumn))
    {
        if (!labels.IsDefaultOrEmpty)
        {
            this.labels = new InputColumn(
                "labels", ElementType.Int32, [labels.Length / Count], MemoryMarshal.AsBytes(labels.AsSpan()).ToArray(),
                Count);
        }
    }

    /// <summary>Creates a dataset with labels as a column of integers.</summary>
    internal Dataset(string name, ImmutableArray<InputColumn> inputs, InputColumn? labels, int[]? chosen = null)
        : this(name, inputs, labels, chosen, isTrimmed: false)
    {
    }

    private Dataset(
        string name, ImmutableArray<InputColumn> inputs, InputColumn? labels, int[]? chosen, bool isTrimmed)
    {
        Name = name;
        this.inputs = inputs;
        this.labels = labels;
        this.chosen = chosen;
        this.isTrimmed = isTrimmed;
        Count = chosen?.Length ?? inputs[0].Count;
    }

    /// <summary>The split's name in nas.yaml, such as <c>validation</c>, or which part of it this is.</summary>
    public string Name { get; }

    /// <summary>The number of samples.</summary>
    public int Count { get; }

    /// <summary>True if the samples have labels.</summary>
    public bool HasLabels => labels is not null;

    /// <summary>
    /// The maximum number of elements by which all samples except the last may begin later: windows of a text may begin
    /// anywhere.
    /// </summary>
    internal int MaxShift { get; init; }

    /// <summary>The number of samples that every run of the model takes; null if any will do.</summary>
    internal int? FixedBatch { get; private init; }

    /// <summary>
    /// Tells whether the padding of texts may be left out since it changes no answer of the model; null if it may not.
    /// </summary>
    internal Lazy<bool>? PaddingIsNeutral { get; init; }

    /// <summary>True if the samples are texts of different lengths, which a mask tells apart from their padding.</summary>
    internal bool HasPadding => inputs.Any(i => i.Lengths is not null);

    private bool MayTrim => HasPadding && PaddingIsNeutral is { Value: true };

    /// <summary>
    /// Returns the samples in order, <paramref name="size"/> at a time; the last batch may be smaller.
    /// </summary>
    public IEnumerable<Batch> Batches(int size)
    {
        for (var start = 0; start < Count; start += size)
        {
            yield return Take([.. Enumerable.Range(start, Math.Min(size, Count - start))]);
        }
    }

    /// <summary>
    /// Returns the samples, <paramref name="size"/> at a time, where their order does not matter: texts of similar
    /// length together, the longest first, each batch padded to its longest if padding changes no answer.
    /// </summary>
    internal IEnumerable<Batch> BatchesByLength(int size) => !MayTrim ? Batches(size)
        : Enumerable.Range(0, Count).OrderByDescending(LengthOf).Chunk(size).Select(Trimmed);

    /// <summary>Returns the samples with their texts padded to the longest of them, if padding changes no answer.</summary>
    internal Dataset Trimmed()
    {
        if (!MayTrim)
        {
            return this;
        }

        var longest = Enumerable.Range(0, Count).Max(LengthOf);
        return new(Name, [.. inputs.Select(i => i.Trimmed(longest))], labels, chosen, isTrimmed: true)
        {
            FixedBatch = FixedBatch,
            PaddingIsNeutral = PaddingIsNeutral,
        };
    }

    /// <summary>
    /// Returns the shortest texts, padded to the length of all and to that of the longest among them; null if no text is
    /// shorter than the padding.
    /// </summary>
    /// <param name="count">The maximum number of texts.</param>
    internal (Batch Padded, Batch Trimmed)? Shortest(int count)
    {
        if (!HasPadding)
        {
            return null;
        }

        int[] samples = [.. Enumerable.Range(0, Count).OrderBy(LengthOf).Take(count)];
        return samples.Max(LengthOf) < inputs.First(i => i.Lengths is not null).SampleShape[0]
            ? (Take(samples), Trimmed(samples)) : null;
    }

    /// <summary>
    /// Returns at most <paramref name="count"/> samples, drawn with <paramref name="seed"/>, in the order of the file;
    /// whole batches of a model that fixes their number.
    /// </summary>
    public Dataset Sample(int count, int seed)
    {
        count = FixedBatch is { } batch ? Math.Max(batch, Math.Min(count, Count) / batch * batch) : count;
        if (count >= Count)
        {
            return this;
        }

        return Part(Name, Shuffled(seed).Take(count));
    }

    /// <summary>Returns the same samples for a model that fixes their number in a run.</summary>
    internal Dataset InBatchesOf(int? fixedBatch) => new(Name, inputs, labels, chosen, isTrimmed)
    {
        MaxShift = MaxShift,
        FixedBatch = fixedBatch,
        PaddingIsNeutral = PaddingIsNeutral,
    };

    /// <summary>Returns the same samples for a model of which it is known whether padding changes its answers.</summary>
    internal Dataset WithPadding(Lazy<bool> isNeutral) => new(Name, inputs, labels, chosen, isTrimmed)
    {
        MaxShift = MaxShift,
        FixedBatch = FixedBatch,
        PaddingIsNeutral = isNeutral,
    };

    /// <summary>
    /// Returns the samples in two parts: the rest, and <paramref name="count"/> samples that are held out, drawn with
    /// <paramref name="seed"/>, each in the order of the file.
    /// </summary>
    public (Dataset Kept, Dataset HeldOut) HoldOut(int count, int seed)
    {
        var all = Shuffled(seed);
        return (Part(Name, all.Skip(count)), Part($"{Name} (held out)", all.Take(count)));
    }

    /// <summary>
    /// Returns the share of the samples that is a split: by chance and alike in every class, or in their order. It depends
    /// on nothing but the samples.
    /// </summary>
    /// <param name="shares">The shares of all splits.</param>
    /// <param name="inOrder">True if neighbours are alike, as the windows of a text are.</param>
    internal Dataset Share(SampleShares shares, bool inOrder)
    {
        // In the order of their classes, multiples of the golden ratio fall into each split as often as its share says,
        // in every class and in all.
        int[] all = inOrder ? [.. Enumerable.Range(0, Count)] : [.. Shuffled(seed: 0).OrderBy(LabelOf)];
        var (from, to) = shares.RangeOf(Name);
        return Part(Name, all.Where((_, i) =>
            (inOrder ? (i + 0.5) / Count : (i + 0.5) * GoldenRatio % 1) is var place && place >= from && place < to));
    }

    /// <summary>Returns the samples with more columns.</summary>
    /// <param name="batches">The values of all columns, some samples at a time, in order.</param>
    /// <param name="batchAxes">The axis of each column's values that counts samples.</param>
    internal Dataset With(IEnumerable<IReadOnlyList<Tensor>> batches, IReadOnlyList<int> batchAxes)
    {
        List<(Tensor First, MemoryStream Bytes)> columns = [];
        foreach (var batch in batches)
        {
            if (columns.Count == 0)
            {
                columns.AddRange(batch.Select(t => (t, new MemoryStream())));
            }

            foreach (var (column, values, axis) in columns.Zip(batch, batchAxes))
            {
                column.Bytes.Write(SampleStack.Apart(values, axis));
            }
        }

        return With(columns.Zip(batchAxes, (c, axis) => new InputColumn(
            c.First.Name, c.First.ElementType, c.First.Shape.RemoveAt(axis),
            c.Bytes.GetBuffer().AsMemory(0, (int)c.Bytes.Length), Count)
        {
            BatchAxis = axis,
        }));
    }

    /// <summary>Returns the samples with further columns of as many samples.</summary>
    internal Dataset With(params IEnumerable<InputColumn> columns) => new(
        Name, [.. inputs.Select(i => chosen is null ? i : i.Pick(chosen)), .. columns],
        chosen is null ? labels : labels?.Pick(chosen), null, isTrimmed)
    {
        FixedBatch = FixedBatch,
        PaddingIsNeutral = PaddingIsNeutral,
    };

    /// <summary>Returns the samples at these indices, in this order.</summary>
    /// <param name="samples">Indices from 0 to <see cref="Count"/>.</param>
    /// <param name="shift">The number of elements by which they begin later, at most <see cref="MaxShift"/>.</param>
    /// <param name="change">Changes images; null leaves them unchanged.</param>
    internal Batch Take(int[] samples, int shift = 0, SampleChange? change = null)
    {
        return Take(inputs, samples, shift, change) with { IsTrimmed = isTrimmed };
    }

    /// <summary>Returns the place in the file of a sample at an index from 0 to <see cref="Count"/>.</summary>
    internal int PlaceOf(int sample) => chosen?[sample] ?? sample;

    /// <summary>
    /// Returns a sample for a reader: as a small picture, or as text; neither if it is too large for both.
    /// </summary>
    /// <param name="sample">An index from 0 to <see cref="Count"/>.</param>
    /// <param name="isReversed">True if the channels of images are blue, green, red.</param>
    internal (byte[]? Picture, string? Text) Show(int sample, bool isReversed)
    {
        var place = PlaceOf(sample);
        if (inputs.FirstOrDefault(i => i.Texts is not null)?.Texts is { } texts)
        {
            return (null, texts[place]);
        }

        var input = inputs[0];
        if (!PixelConversion.CanConvert(input.Stored, ElementType.Float)
            || input.SampleShape.Aggregate(1.0, (product, size) => product * size) > SamplePicture.MaxValues)
        {
            return default;
        }

        var stored = input with { ElementType = ElementType.Float, Pixels = PixelMap.Of(new PixelRange(0, 255)) };
        var values = MemoryMarshal.Cast<byte, float>(stored.Cut([place]));
        return ImageLayout.Of(input.SampleShape) is { } layout
            && SamplePicture.Png(values, layout, isReversed, input.Stored == ElementType.UInt8 ? (0, 255) : null)
                is { } png
            ? (png, null)
            : (null, values.Length <= MaxNumbers && inputs.Length == 1 ? string.Join(
                ", ", values.ToArray().Select(v => v.ToString("0.####", CultureInfo.InvariantCulture))) : null);
    }

    private Batch Take(ImmutableArray<InputColumn> columns, int[] samples, int shift = 0, SampleChange? change = null)
    {
        var places = chosen is null ? samples : Array.ConvertAll(samples, s => chosen[s]);
        return new Batch(
            columns.ToDictionary(i => i.Name, i => i.Take(places, shift, change)),
            labels is null ? default : MemoryMarshal.Cast<byte, int>(labels.Cut(places, shift)).ToArray(),
            places.Length)
        {
            Samples = samples,
        };
    }

    private Batch Trimmed(int[] samples)
    {
        var longest = samples.Max(LengthOf);
        return Take([.. inputs.Select(i => i.Trimmed(longest))], samples) with { IsTrimmed = true };
    }

    // All inputs of a text have its length.
    private int LengthOf(int sample) => inputs.First(i => i.Lengths is not null).Lengths![PlaceOf(sample)];

    // The first of a sample's labels.
    private int LabelOf(int sample) => labels is null ? 0
        : MemoryMarshal.Cast<byte, int>(labels.Cut([chosen?[sample] ?? sample], 0))[0];

    private int[] Shuffled(int seed)
    {
        var all = Enumerable.Range(0, Count).ToArray();
        new Random(seed).Shuffle(all);
        return all;
    }

    private Dataset Part(string name, IEnumerable<int> samples) =>
        new(name, inputs, labels, [.. samples.Order().Select(s => chosen?[s] ?? s)], isTrimmed)
        {
            FixedBatch = FixedBatch,
            PaddingIsNeutral = PaddingIsNeutral,
        };
}
