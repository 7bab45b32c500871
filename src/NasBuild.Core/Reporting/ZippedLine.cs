using System.IO.Compression;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Results;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Reporting;

/// <summary>
/// The line of the table for compressed files: zeros among the weights make a package smaller, not the file.
/// </summary>
internal static class ZippedLine
{
    /// <summary>Returns the line for both files, compressed.</summary>
    public static ReportLine Of(string original, string output)
    {
        var (before, after) = (ZippedBytes(original), ZippedBytes(output));
        var share = (double)after / before;
        return new ReportLine(
            "zipped", Amounts.Size(before), Amounts.Size(after), Amounts.Percent(share), "", "",
            "in a .zip or .nupkg; zeros alone bring no speed")
        {
            Gain = Amounts.Gain(share, "smaller", "larger"),
        };
    }

    private static long ZippedBytes(string path)
    {
        using var zipped = new FileStream(
            Path.GetTempFileName(), FileMode.Open, FileAccess.Write, FileShare.None, 1 << 16,
            FileOptions.DeleteOnClose);
        using (var deflate = new DeflateStream(zipped, CompressionLevel.Optimal, leaveOpen: true))
        {
            using var file = RegularFile.OpenRead(path);
            file.CopyTo(deflate);
        }

        return zipped.Length;
    }
}
