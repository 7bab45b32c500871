using System.Globalization;
using System.IO.Compression;
using NasBuild.Core.Architectures;
using NasBuild.Core.Spaces;

namespace NasBuild.Benchmarks.HybridSearches;

/// <summary>
/// NAS-Bench-201 as a table: one row per cell, a column <c>cell</c> and columns of numbers such as
/// <c>cifar10_val</c> and <c>latency_ms_pixel2</c>; gzip.
/// </summary>
internal sealed class CellTable
{
    private readonly string[] names;
    private readonly Dictionary<Policy, double[]> rows;

    public CellTable(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var header = reader.ReadLine()!.Split(',');
        var cell = Array.IndexOf(header, "cell");
        names = header[(cell + 1)..];
        rows = [];
        while (reader.ReadLine()?.Split(',') is { } row)
        {
            rows[Space.Parse(row[cell])] =
                Array.ConvertAll(row[(cell + 1)..], v => double.Parse(v, CultureInfo.InvariantCulture));
        }
    }

    public CellSpace Space { get; } = new();

    public IEnumerable<Policy> Cells => rows.Keys;

    public IEnumerable<string> Devices => names.Where(n => n.StartsWith("latency_", StringComparison.Ordinal));

    /// <summary>A column as a function of the cell.</summary>
    public Func<Policy, double> Column(string name)
    {
        var column = Array.IndexOf(names, name);
        return policy => rows[policy][column];
    }
}
