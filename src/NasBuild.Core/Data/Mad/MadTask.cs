// Poli et al., Mechanistic Design and Scaling of Hybrid Architectures, ICML 2024, arXiv 2403.17844, section 3
using System.Runtime.InteropServices;
using NasBuild.Onnx;

namespace NasBuild.Core.Data.Mad;

/// <summary>
/// A synthetic task that probes one skill of a sequence model: tokens, and labels where it has to answer. Samples are
/// drawn from the seed and their number alone.
/// </summary>
/// <param name="Name">The name.</param>
/// <param name="Vocabulary">The number of tokens.</param>
/// <param name="Length">The number of positions.</param>
/// <param name="Samples">The number of training samples.</param>
/// <param name="Write">Writes one sample.</param>
internal sealed record MadTask(
    string Name, int Vocabulary, int Length, int Samples, Action<MadTask, Random, MadSample> Write)
{
    /// <summary>The number of test samples.</summary>
    public const int TestSamples = 1280;

    /// <summary>All tasks, with the sizes of the paper's baselines.</summary>
    public static IReadOnlyList<MadTask> All { get; } =
    [
        new("in-context-recall", 16, 128, 12_800, InContextRecall.Write),
        new("fuzzy-recall", 16, 128, 12_800, FuzzyRecall.Write),
        new("noisy-recall", 32, 128, 12_800, NoisyRecall.Write),
        new("selective-copying", 16, 256, 12_800, SelectiveCopying.Write),
        new("compression", 16, 32, 12_800, Compression.Write),
        new("memorization", 256, 32, 256, Memorization.Write),
    ];

    /// <summary>
    /// True if all positions are answered from what the last one has kept, instead of each from its own.
    /// </summary>
    public bool HasBottleneck => Write == Compression.Write;

    /// <summary>Returns samples.</summary>
    /// <param name="split">The split: 0 for training, 1 for testing.</param>
    /// <param name="count">The number of samples.</param>
    /// <param name="seed">The seed.</param>
    public Dataset Draw(int split, int count, int seed)
    {
        var (tokens, labels) = Drawn(split, count, seed);
        return new Dataset(
            split == 0 ? "train" : "test",
            [
                new InputColumn(
                    "tokens", ElementType.Int64, [Length], MemoryMarshal.AsBytes(tokens.AsSpan()).ToArray(), count),
            ],
            [.. labels]);
    }

    /// <summary>Returns the tokens of samples, one after the other, and a label of each.</summary>
    /// <inheritdoc cref="Draw"/>
    public (long[] Tokens, int[] Labels) Drawn(int split, int count, int seed)
    {
        var (tokens, labels) = (new long[count * Length], new int[count * Length]);
        Array.Fill(labels, TokenWindows.Ignored);
        for (var i = 0; i < count; i++)
        {
            var sample = new MadSample(
                tokens.AsMemory(i * Length, Length), labels.AsMemory(i * Length, Length), seed);
            Write(this, new Random((int)DrawSeed.Of(seed, split, i)), sample);
        }

        return (tokens, labels);
    }
}
