using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Data.Formats;

/// <summary>One array of a data file: its first dimension counts the samples.</summary>
/// <param name="Name">The array's name in the file, or the file's own.</param>
/// <param name="ElementType">The elements' type.</param>
/// <param name="Shape">The dimensions, samples first.</param>
/// <param name="Bytes">The elements, little-endian, row-major.</param>
internal sealed record Column(string Name, ElementType ElementType, ImmutableArray<long> Shape, ElementBytes Bytes)
{
    /// <summary>The texts that the samples were made of; null if they were made of something else.</summary>
    public IReadOnlyList<string>? Texts { get; init; }

    /// <summary>The number of positions of each sample that are not padding; null if the first axis has none.</summary>
    public IReadOnlyList<int>? Lengths { get; init; }

    public int Count => Shape.IsEmpty ? 0 : checked((int)Shape[0]);

    /// <summary>The dimensions of one sample.</summary>
    public ImmutableArray<long> SampleShape => Shape.IsEmpty ? [] : Shape.RemoveAt(0);

    /// <summary>The bytes that one sample takes.</summary>
    public long SampleBytes => Count == 0 ? 0 : Bytes.Length / Count;
}
