namespace NasBuild.Core.Quality.Measures;

/// <summary>One output of one sample, without the positions that do not count.</summary>
/// <param name="Values">The values.</param>
/// <param name="Shape">The shape, without the axis of samples.</param>
/// <param name="ByPosition">
/// True if samples differ in their positions, the first axis: padded texts. Then only the last axis means the same in
/// all samples.
/// </param>
internal readonly record struct SampleOutput(ReadOnlyMemory<float> Values, IReadOnlyList<long> Shape, bool ByPosition)
{
    // A number for each element of a larger output would need more memory than the output.
    private const int MostElements = 1 << 22;

    /// <summary>The number of elements that mean the same in all samples, from one repetition to the next.</summary>
    public int Period =>
        (ByPosition || Values.Length > MostElements) && Shape.Count > 0 ? (int)Shape[^1] : Values.Length;

    /// <summary>The rows along the last axis: a score per class, the numbers of a box.</summary>
    public IEnumerable<ReadOnlyMemory<float>> Rows
    {
        get
        {
            var size = Shape.Count == 0 ? 1 : (int)Shape[^1];
            for (var start = 0; size > 0 && start + size <= Values.Length; start += size)
            {
                yield return Values.Slice(start, size);
            }
        }
    }
}
