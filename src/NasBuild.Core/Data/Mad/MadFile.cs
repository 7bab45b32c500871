// Poli et al., Mechanistic Design and Scaling of Hybrid Architectures, ICML 2024, arXiv 2403.17844, section 3
using System.Runtime.InteropServices;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Storage;
using NasBuild.Onnx;

namespace NasBuild.Core.Data.Mad;

/// <summary>Samples of a synthetic task as a file that <c>data</c> names.</summary>
public static class MadFile
{
    /// <summary>The minimum number of positions: what selective copying asks for takes as many.</summary>
    public const int LeastLength = (2 * SelectiveCopying.Copied) + 1;

    /// <summary>The names of the tasks.</summary>
    public static IReadOnlyList<string> Tasks { get; } = [.. MadTask.All.Select(t => t.Name)];

    /// <summary>
    /// Writes an .npz file of the arrays <c>tokens</c> and <c>labels</c>, both [samples, length]; the label of a position
    /// that does not count is -100.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="task">The name of the task.</param>
    /// <param name="isTest">True for samples that training does not see.</param>
    /// <param name="samples">The number of samples; null for the paper's.</param>
    /// <param name="length">The number of positions; null for the paper's.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>What was written, as text.</returns>
    public static string Write(string path, string task, bool isTest, int? samples, int? length, int seed)
    {
        var drawn = MadTask.All.Single(t => t.Name == task);
        drawn = drawn with { Length = length ?? drawn.Length };
        var count = samples ?? (isTest ? MadTask.TestSamples : drawn.Samples);
        var (tokens, labels) = drawn.Drawn(isTest ? 1 : 0, count, seed);
        Column Of(string name, long[] values) => new(
            name, ElementType.Int64, [count, drawn.Length], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        using var content = new MemoryStream();
        NpzFormat.Write(
            content, [Of("tokens", tokens), Of(TokenWindows.Labels, Array.ConvertAll(labels, l => (long)l))]);
        AtomicFile.Write(path, content.ToArray());
        return FormattableString.Invariant(
            $"{count:N0} samples of {drawn.Length} tokens, {drawn.Vocabulary} different ones");
    }
}
