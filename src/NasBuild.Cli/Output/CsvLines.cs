using System.Globalization;
using CsvHelper;

namespace NasBuild.Cli.Output;

/// <summary>Comma-separated values (RFC 4180) as lines of output.</summary>
internal static class CsvLines
{
    /// <summary>Returns the lines; a value with a line break makes two of one row.</summary>
    /// <param name="write">Writes the rows, the head first.</param>
    public static IEnumerable<string> Of(Action<CsvWriter> write)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, CultureInfo.InvariantCulture, leaveOpen: true))
        {
            write(csv);
        }

        return text.ToString().TrimEnd('\r', '\n').Split('\n').Select(l => l.TrimEnd('\r'));
    }

    /// <summary>Writes a row.</summary>
    public static void WriteRow(this CsvWriter csv, params IEnumerable<string> cells)
    {
        foreach (var cell in cells)
        {
            csv.WriteField(cell);
        }

        csv.NextRecord();
    }
}
