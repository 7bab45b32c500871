using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Results;
using NasBuild.Onnx;

namespace NasBuild.Core.Reporting;

/// <summary>What zeros among the weights have bought: nothing in speed and size by themselves, something once the model is compressed.</summary>
internal static class SparsityReport
{
    /// <summary>Weights and those that are not zero, by layer.</summary>
    public static ImmutableArray<PolicyLine> Layers(PruneSettings settings, Model sparse) =>
    [
        .. LinearLayer.In(sparse.Graph).Where(l => settings.Nodes.Chooses(l.Name))
            .Select(l => new PolicyLine(l.Name, l.Count, sparse.Graph[l.Weight].Initializer!.ToArray<float>().Count(w => w != 0))),
    ];

    /// <summary>The line of the table: both files as a package holds them.</summary>
    public static ReportLine Compressed(string original, string output)
    {
        var (before, after) = (ZippedBytes(original), ZippedBytes(output));
        return new ReportLine("zipped", Amounts.Size(before), Amounts.Size(after), Amounts.Percent((double)after / before), "", "", "in a .zip or .nupkg; zeros alone bring no speed");
    }

    /// <summary>What a reader should know of these zeros.</summary>
    public static string Note(PruneSettings settings, bool quantized, ImmutableArray<PolicyLine> layers)
    {
        var zeros = 1 - ((double)layers.Sum(l => (long)l.After) / layers.Sum(l => (long)l.Before));
        var gain = settings.Granularity is PruneGranularity.Unstructured
            ? "ONNX Runtime stores and multiplies zeros like any number"
            : "ONNX Runtime gains nothing from the pattern on a CPU; some GPUs multiply it faster, with kernels made for it";
        var elsewhere = quantized ? "What the file and the latency have gained is the work of 'quantize'" : "Speed comes from 'granularity: channel'";
        return string.Create(CultureInfo.InvariantCulture, $"{100 * zeros:0.0} % of the weights of {layers.Length} layers are zero. They make a package smaller, not the file: {gain}. {elsewhere}.");
    }

    private static long ZippedBytes(string path)
    {
        using var zipped = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        using (var deflate = new DeflateStream(zipped, CompressionLevel.Optimal, leaveOpen: true))
        {
            using var file = File.OpenRead(path);
            file.CopyTo(deflate);
        }

        return zipped.Length;
    }
}
