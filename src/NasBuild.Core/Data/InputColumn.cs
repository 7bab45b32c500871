using System.Collections.Immutable;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Data.Images;
using NasBuild.Onnx;

namespace NasBuild.Core.Data;

/// <summary>
/// The values of one model input, or the labels, for every sample: stored in the data's own type, and converted when a
/// batch is made.
/// </summary>
/// <param name="Name">The input's name.</param>
/// <param name="ElementType">The input's type.</param>
/// <param name="SampleShape">The dimensions of one sample.</param>
/// <param name="Bytes">The elements, of the type <see cref="Stored"/>.</param>
/// <param name="Count">The number of samples.</param>
internal sealed record InputColumn(
    string Name, ElementType ElementType, ImmutableArray<long> SampleShape, ElementBytes Bytes, int Count)
{
    private static readonly PixelMap UpToOne = PixelMap.Of(new PixelRange(0, 1));
    private readonly int? stride;

    /// <summary>The type of the stored elements.</summary>
    public ElementType Stored { get; init; } = ElementType;

    /// <summary>What bytes become if the input is of floating-point numbers.</summary>
    public PixelMap Pixels { get; init; } = UpToOne;

    /// <summary>The texts that the samples were made of; null if they were made of something else.</summary>
    public IReadOnlyList<string>? Texts { get; init; }

    /// <summary>
    /// The number of positions, along the first axis of each sample, that are not padding; null if that axis has none.
    /// </summary>
    public IReadOnlyList<int>? Lengths { get; init; }

    /// <summary>The axis that counts samples in a batch; null if a batch is one sample as it is.</summary>
    public int? BatchAxis { get; init; } = 0;

    /// <summary>
    /// The number of elements from the start of one sample to the start of the next; 0 if all samples are the same.
    /// </summary>
    public int Stride { get => stride ?? ElementsPerSample; init => stride = value; }

    private int ElementsPerSample => checked((int)SampleShape.Aggregate(1L, (p, d) => p * d));

    /// <summary>Returns the column without the padding after a number of positions.</summary>
    public InputColumn Trimmed(int length) => Lengths is null || length >= SampleShape[0] ? this
        : this with { SampleShape = SampleShape.SetItem(0, length), Stride = Stride };

    /// <summary>Returns the column of the samples at these indices.</summary>
    public InputColumn Pick(IReadOnlyList<int> samples)
    {
        var size = ElementsPerSample * Stored.Bits() / 8;
        var picked = new byte[checked(samples.Count * size)];
        for (var i = 0; i < samples.Count; i++)
        {
            Bytes.Read((long)samples[i] * Stride * Stored.Bits() / 8, picked.AsSpan(i * size, size));
        }

        return this with
        {
            Bytes = picked,
            Count = samples.Count,
            Stride = ElementsPerSample,
            Texts = Texts is { } texts ? [.. samples.Select(s => texts[s])] : null,
            Lengths = Lengths is { } lengths ? [.. samples.Select(s => lengths[s])] : null,
        };
    }

    /// <summary>Returns the samples at these indices as one tensor, as the model takes it.</summary>
    public Tensor Take(ReadOnlySpan<int> samples, int shift = 0, SampleChange? change = null) =>
        SampleStack.Together(Name, ElementType, SampleShape, BatchAxis, samples.Length, BatchAxis is null
            ? Cut(samples[..1], shift, change)
            : Cut(samples, shift, change));

    /// <summary>Returns the samples at these indices, one after the other, in the input's type.</summary>
    public byte[] Cut(ReadOnlySpan<int> samples, int shift = 0, SampleChange? change = null)
    {
        var (elements, step) = (ElementsPerSample, Stride);
        var (from, to) = (elements * Stored.Bits() / 8, elements * ElementType.Bits() / 8);
        var result = new byte[checked(samples.Length * to)];
        var (read, changed) = (new byte[from], new byte[change is null ? 0 : from]);
        for (var i = 0; i < samples.Length; i++)
        {
            Bytes.Read((((long)samples[i] * step) + shift) * (Stored.Bits() / 8), read);
            change?.Invoke(this, samples[i], read, changed);
            PixelConversion.Convert(
                Stored, change is null ? read : changed, ElementType, Pixels, result.AsSpan(i * to, to));
        }

        return result;
    }
}
